# SPDX-License-Identifier: EUPL-1.2
"""Traceability's words: scopes, event types and page texts, in two languages."""

from __future__ import annotations

from samband.core.block import EventType, Scope, Vocabulary
from samband.trust_and_security.traceability.vocabulary.texts import TEXTS

OWN = "traceability/own"
OWN_READS = "traceability/own-reads"
ANSWER = "traceability/answer"

READS_LISTED = "traceability.reads-listed"
RECEIPT_ISSUED = "traceability.receipt-issued"
QUESTION_ASKED = "traceability.question-asked"
QUESTION_ANSWERED = "traceability.question-answered"
QUESTIONS_LISTED = "traceability.questions-listed"
EVENTS_ERASED = "traceability.events-erased"

SCOPES = (
    Scope(
        OWN_READS,
        "Visa en inloggad person vem som har läst om personen",
        "Show a logged-in person who has read about them",
        user=True,
        members=True,
    ),
    Scope(
        OWN,
        "Ge en inloggad person kvitton och låta personen ställa frågor",
        "Give a logged-in person receipts and let them ask questions",
        user=True,
        members=True,
    ),
    Scope(
        ANSWER,
        "Läsa och svara på frågor om den egna organisationens läsningar",
        "Read and answer questions about the own organisation's reads",
        members=True,
    ),
)

EVENTS = (
    EventType(READS_LISTED, "öppnade listan över läsningar", "opened the list of reads"),
    EventType(RECEIPT_ISSUED, "hämtade ett kvitto", "fetched a receipt"),
    EventType(QUESTION_ASKED, "ställde en fråga om en läsning", "asked about a read"),
    EventType(
        QUESTION_ANSWERED, "svarade på en fråga om en läsning", "answered a question about a read"
    ),
    EventType(
        QUESTIONS_LISTED, "läste frågor om sina läsningar", "read the questions about its reads"
    ),
    EventType(EVENTS_ERASED, "gallrade händelser", "erased events"),
)

VOCABULARY = Vocabulary(scopes=SCOPES, events=EVENTS, texts=TEXTS)
