# SPDX-License-Identifier: EUPL-1.2
"""Mail that says that something waits and nothing of what it is, sent by a job.

SMTP cannot tell a repeated delivery from a new one, so the promise is at least once; the
Message-ID is made when the mail is queued and stays the same, which lets mailboxes fold copies.
"""

from __future__ import annotations

import asyncio
import re
import smtplib
import ssl
from collections.abc import Callable
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from samband.core import jobs
from samband.core.db import Tx
from samband.core.ids import new_id
from samband.core.jobs import GiveUp, Handler, Job
from samband.core.node import Node
from samband.core.time import now

JOB = "core.mail"
SECONDS = 20.0
"""How long one answer from the server is waited for."""

_REFUSED_FOR_GOOD = range(500, 600)
_ADDRESS = re.compile(r"[^@\s<>\",;\x00-\x1f\x7f]+@[^@\s<>\",;\x00-\x1f\x7f]+")
_PERSONAL_NUMBER = re.compile(r"\b(?:\d{2})?\d{6}[-+ ]?\d{4}\b")

Security = Literal["starttls", "tls", "none"]


class MailServer(msgspec.Struct, frozen=True):
    """Where mail is handed over; ``none`` is for a server on the same machine or network."""

    host: str
    port: int
    sender: str
    security: Security = "starttls"
    user: str = ""
    password: str = ""


class Mail(msgspec.Struct, frozen=True):
    """A notice to one address, in plain text; ``message_id`` names it through every attempt."""

    to: str
    subject: Annotated[str, Meta(max_length=200)]
    text: Annotated[str, Meta(max_length=4_000)]
    message_id: str = ""


async def queue_mail(tx: Tx, mail: Mail) -> None:
    """Queue a mail in the transaction of what it tells of.

    Raises ``ValueError`` when the address could carry more than one address or a header, or when
    the words hold what looks like a personal number: a mail is an open postcard.
    """
    if not _ADDRESS.fullmatch(mail.to):
        raise ValueError("a mail goes to one plain address")
    if "\n" in mail.subject or "\r" in mail.subject:
        raise ValueError("a subject is one line")
    if _PERSONAL_NUMBER.search(mail.subject) or _PERSONAL_NUMBER.search(mail.text):
        raise ValueError("a mail holds no personal number")
    await jobs.enqueue(tx, JOB, msgspec.structs.replace(mail, message_id=str(new_id())))


def mail_handler(server: MailServer) -> Handler:
    """Make the job's handler for a mail server."""

    async def send(_: Node, job: Job) -> None:
        await asyncio.to_thread(_send, server, message_of(server, job.read(Mail)))

    return send


def message_of(server: MailServer, mail: Mail) -> EmailMessage:
    """Write the message, marked as automatic so that no answer is sent to it (RFC 3834)."""
    message = EmailMessage()
    message["From"] = server.sender
    message["To"] = mail.to
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(now())
    message["Message-ID"] = f"<{mail.message_id}@{server.sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    return message


def _send(server: MailServer, message: EmailMessage) -> None:
    """Hand a message over; ``GiveUp`` when the server refuses it for good."""
    try:
        with _connect(server) as smtp:
            if server.user:
                smtp.login(server.user, server.password)
            smtp.send_message(message)
    except smtplib.SMTPRecipientsRefused as error:
        codes = {code for code, _ in error.recipients.values()}
        _give_up_if(all(code in _REFUSED_FOR_GOOD for code in codes), "the recipient")
        raise
    except smtplib.SMTPResponseException as error:
        _give_up_if(error.smtp_code in _REFUSED_FOR_GOOD, f"the mail ({error.smtp_code})")
        raise


def _give_up_if(for_good: bool, what: str) -> None:
    if for_good:
        raise GiveUp(f"the mail server refuses {what}") from None


def _connect(server: MailServer) -> smtplib.SMTP:
    open_: Callable[[], smtplib.SMTP] = {
        "none": lambda: smtplib.SMTP(server.host, server.port, timeout=SECONDS),
        "starttls": lambda: _with_starttls(server),
        "tls": lambda: smtplib.SMTP_SSL(
            server.host, server.port, timeout=SECONDS, context=ssl.create_default_context()
        ),
    }[server.security]
    return open_()


def _with_starttls(server: MailServer) -> smtplib.SMTP:
    smtp = smtplib.SMTP(server.host, server.port, timeout=SECONDS)
    smtp.starttls(context=ssl.create_default_context())
    return smtp
