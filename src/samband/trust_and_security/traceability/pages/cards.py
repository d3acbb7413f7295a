# SPDX-License-Identifier: EUPL-1.2
"""From an event and its receipt to the lines and the card that a person sees."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit

from samband.core.identifiers import Party
from samband.core.node import Node
from samband.core.pages.format import moment_long, number
from samband.core.pages.views import Check, Exchange, Link, ReadRow, Row, Tag, TagKind
from samband.core.pages.views import Party as Ring
from samband.core.pages.views import Receipt as Card
from samband.trust_and_security.traceability.model.merkle import leaf_hash
from samband.trust_and_security.traceability.model.reads import Read
from samband.trust_and_security.traceability.pages.addresses import CHECK, at, file_at, receipt_at
from samband.trust_and_security.traceability.pages.words import Words, name_of
from samband.trust_and_security.traceability.service.everywhere import Placed
from samband.trust_and_security.traceability.wire import leaf
from samband.trust_and_security.traceability.wire.receipt import Fault, Verdict, verify_receipt

_WEAVE_BYTES = 12
_DONE = "done"
_TAGS: dict[str, tuple[TagKind, str]] = {
    "refused": ("error", "trace.tag.refused"),
}


async def row_of(node: Node, words: Words, placed: Placed) -> ReadRow:
    """Make one line of the list, with the card inside it."""
    read = placed.proved.read
    return ReadRow(
        id=f"read-{read.event_id}",
        moment=datetime.fromisoformat(read.time),
        who=who(words, read),
        what=what(words, read),
        tag=tag(words, read),
        receipt=await card_of(node, words, placed, linked=True),
    )


async def card_of(node: Node, words: Words, placed: Placed, *, linked: bool = False) -> Card:
    """Make the receipt card; its verdict is a check made now, with the keys that are known here.

    ``linked`` adds the way to the receipt's own page.
    """
    proved, place = placed.proved, placed.place
    read, lang = proved.read, words.lang
    verdict = None if proved.receipt is None else verdict_of(proved.receipt, place.keys)
    page = receipt_at(read.event_id, lang, place.number)
    looked = is_read(words, read)
    askable = read.by == "organisation" and read.organisation and read.question is None
    return Card(
        number=read.event_id,
        leaf=_leaf_of(verdict),
        title=words.text(f"trace.receipt-{_kind(read, looked=looked)}"),
        exchange=await _exchange(node, words, read) if looked else None,
        facts=facts(words, read),
        verdict="sealing" if verdict is None else "holds" if verdict.valid else "unchecked",
        checks=checks(words, verdict),
        why=words.text(f"trace.fault.{verdict.fault}") if verdict and verdict.fault else None,
        verify_href=at(CHECK, lang),
        download_href=None
        if proved.receipt is None
        else file_at(read.event_id, lang, place.number),
        ask=Link(asking(words, read), f"{page}#question") if askable else None,
        print_href=page if linked else None,
    )


def verdict_of(receipt: bytes, keys: Sequence[str]) -> Verdict:
    """Check a receipt against each key of a log, of which one at most has signed it."""
    verdict = Verdict(Fault.UNKNOWN_KEY)
    for key in keys:
        verdict = verify_receipt(receipt, key)
        if verdict.fault is not Fault.UNKNOWN_KEY:
            break
    return verdict


def who(words: Words, read: Read) -> str:
    """Name who did it, as far as the subject is told."""
    if read.by != "organisation":
        return words.text(f"trace.{read.by}")
    return read.organisation_name or read.client or words.text("trace.unknown")


def what(words: Words, read: Read) -> str:
    """Tell in words what was done, or that nothing was given out."""
    if read.outcome == _DONE:
        done = words.event(read.type, read.items)
    elif read.outcome in {"refused", "not-found"}:
        done = words.text(f"trace.what.{read.outcome}")
    else:
        done = words.text("trace.what.other")
    purpose = words.purpose(read)
    if read.outcome == _DONE and purpose:
        return words.text("trace.what.purpose", what=done, purpose=purpose)
    return done


def tag(words: Words, read: Read) -> Tag:
    """Say in a word how it ended."""
    if read.outcome != _DONE:
        kind, key = _TAGS.get(read.outcome, ("neutral", "trace.tag.other"))
        return Tag(kind, words.text(key))
    if read.by == "self":
        return Tag("neutral", words.text("trace.tag.own"))
    return Tag("ok", words.text("trace.tag.read" if is_read(words, read) else "trace.tag.did"))


def is_read(words: Words, read: Read) -> bool:
    """Tell whether somebody else asked for data, so that there was an exchange to draw."""
    if read.by != "organisation":
        return False
    return read.outcome != _DONE or words.event(read.type, ()).startswith(("läste", "read"))


def asking(words: Words, read: Read) -> str:
    """Say what a question would be about: nothing was read where nothing was given out."""
    looked = read.outcome == _DONE and is_read(words, read)
    return words.text("trace.ask" if looked else "trace.ask-event")


def _kind(read: Read, *, looked: bool) -> str:
    if not looked:
        return "event"
    return "read" if read.outcome == _DONE else "refusal"


def facts(words: Words, read: Read) -> tuple[Row, ...]:
    """List the facts of an event."""
    text = words.text
    rows = [
        Row(text("trace.fact.what"), f"{who(words, read)} {what(words, read)}"),
        Row(text("trace.fact.when"), moment_long(datetime.fromisoformat(read.time), words.lang)),
    ]
    why = _why(words, read) if read.by == "organisation" else None
    if why:
        rows.append(Row(text("trace.fact.why"), why))
    if read.purpose.legal_ground:
        rows.append(Row(text("trace.fact.law"), read.purpose.legal_ground))
    if read.policies:
        rules = " ".join(words.policy(policy) for policy in read.policies)
        rows.append(Row(text("trace.fact.rule"), rules))
    return tuple(rows)


def _why(words: Words, read: Read) -> str | None:
    """Tell why, as it was stated, or as everybody does it who does this at all.

    That no reason was given is said of what asks for one: who keeps a register states none for it.
    """
    stated = words.purpose(read) or read.purpose.code or words.always_for(read.type)
    if not stated and not read.purpose.case and not is_read(words, read):
        return None
    reason = words.begun(stated or "") or words.text("trace.fact.why-none")
    if read.purpose.case:
        return words.text("trace.fact.case", why=reason, case=read.purpose.case)
    return reason


def checks(words: Words, verdict: Verdict | None) -> tuple[Check, ...]:
    """List what was checked; nothing is called right that was not."""
    if verdict is None:
        return (Check("wait", words.text("trace.check.waiting")),)
    if verdict.receipt is None:
        return ()
    index = number(verdict.receipt.index, words.lang)
    size = number(verdict.receipt.tree_size, words.lang)
    return (
        Check("ok", words.text("trace.check.in-log", index=index)),
        Check("ok", words.text("trace.check.signed", size=size)),
    )


def _leaf_of(verdict: Verdict | None) -> bytes | None:
    if verdict is None or verdict.receipt is None:
        return None
    return leaf_hash(leaf.encode(verdict.receipt.leaf))[:_WEAVE_BYTES]


async def _exchange(node: Node, words: Words, read: Read) -> Exchange:
    asked, decided = who(words, read), "Samband"
    answered = await name_of(node, _producer(node, read.resource))
    done = read.outcome == _DONE
    caption = "trace.exchange.caption-done" if done else "trace.exchange.caption-stopped"
    state = "trace.exchange.allowed" if done else "trace.exchange.stopped"
    return Exchange(
        asked=Ring(asked),
        decided=Ring(decided, words.text(state)),
        answered=Ring(answered) if done else None,
        caption=words.text(caption, asked=asked, decided=decided, answered=answered)
        if done
        else words.text(caption, asked=asked, decided=decided),
    )


def _producer(node: Node, resource: str) -> Party:
    """Tell which organisation answers for the API that was called."""
    _, _, rest = urlsplit(resource).path.partition("/")
    return node.owner(rest.partition("/")[0])
