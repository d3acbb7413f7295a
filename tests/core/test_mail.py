# SPDX-License-Identifier: EUPL-1.2
"""A queued mail reaches an SMTP server, by itself again when the server was busy, and says little."""

from __future__ import annotations

import asyncio
import email
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from email.message import EmailMessage, Message

import pytest

from core.builders import on_node, until
from samband.core import jobs, mail
from samband.core.jobs import Retry
from samband.core.mail import Mail, MailServer
from samband.core.node import Node

NOTICE = Mail("kim@example.se", "Du har något att läsa", "Logga in på Samband för att läsa det.")
QUICK = Retry(attempts=3, first=timedelta(milliseconds=1), longest=timedelta(milliseconds=2))


class Mailbox:
    """A small SMTP server: keeps what it takes, and answers RCPT and DATA as it is told."""

    def __init__(self) -> None:
        self.received: list[Message] = []
        self.recipient_answers: list[str] = []
        self.data_answers: list[str] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Speak SMTP with one client."""

        def say(line: str) -> None:
            writer.write(line.encode() + b"\r\n")

        say("220 mailbox")
        while line := (await reader.readline()).decode().strip():
            verb = line.split(" ")[0].upper()
            if verb == "DATA":
                say("354 go on")
                body = await reader.readuntil(b"\r\n.\r\n")
                answer = self.data_answers.pop(0) if self.data_answers else "250 taken"
                if answer.startswith("250"):
                    self.received.append(email.message_from_bytes(body[:-5]))
                say(answer)
            elif verb == "RCPT":
                say(self.recipient_answers.pop(0) if self.recipient_answers else "250 known")
            elif verb == "QUIT":
                say("221 bye")
                break
            else:
                say("250 mailbox")
        writer.close()


@asynccontextmanager
async def mailbox() -> AsyncIterator[tuple[Mailbox, MailServer]]:
    box = Mailbox()
    server = await asyncio.start_server(box.serve, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    async with server:
        yield box, MailServer(host, port, "samband@example.se", security="none")


async def deliver(node: Node, server: MailServer, *mails: Mail) -> None:
    """Queue mails and work until none waits."""
    await jobs.install(node.db)
    async with node.db.transaction() as tx:
        for one in mails:
            await mail.queue_mail(tx, one)
    stop = asyncio.Event()
    handlers = {mail.JOB: mail.mail_handler(server)}
    worker = asyncio.create_task(jobs.run_jobs(node, handlers, stop, QUICK))

    async def done() -> bool:
        return await jobs.waiting(node.db) == 0

    await until(done)
    stop.set()
    await worker


def test_a_queued_mail_arrives_as_written(fresh_database: Callable[[], str]) -> None:
    async def test(node: Node) -> None:
        async with mailbox() as (box, server):
            await deliver(node, server, NOTICE)
        (message,) = box.received
        assert message["To"] == NOTICE.to
        assert message["From"] == "samband@example.se"
        assert message["Auto-Submitted"] == "auto-generated"
        assert str(email.header.make_header(email.header.decode_header(message["Subject"]))) == (
            NOTICE.subject
        )
        payload = message.get_payload(decode=True)
        assert isinstance(payload, bytes)
        assert payload.decode().strip() == NOTICE.text

    on_node(fresh_database(), test)


def test_a_busy_server_is_tried_again_with_the_same_message_id(
    fresh_database: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []
    write = mail.message_of

    def noted(server: MailServer, one: Mail) -> EmailMessage:
        message = write(server, one)
        written.append(message["Message-ID"])
        return message

    monkeypatch.setattr(mail, "message_of", noted)

    async def test(node: Node) -> None:
        async with mailbox() as (box, server):
            box.data_answers = ["451 busy", "421 closing"]
            await deliver(node, server, NOTICE)
        assert len(written) == 3
        assert set(written) == {box.received[0]["Message-ID"]}
        assert written[0].endswith("@example.se>")

    on_node(fresh_database(), test)


@pytest.mark.parametrize("where", ["recipient", "data"])
def test_a_mail_that_is_refused_for_good_is_held_without_its_address(
    fresh_database: Callable[[], str], where: str
) -> None:
    async def test(node: Node) -> None:
        async with mailbox() as (box, server):
            answers = box.recipient_answers if where == "recipient" else box.data_answers
            answers.append("550 no kim@example.se here")
            await deliver(node, server, NOTICE)
        (letter,) = await jobs.dead_letters(node.db)
        assert letter.attempts == 1
        assert letter.reason is not None
        assert letter.reason.startswith("the mail server refuses the ")
        assert "kim" not in letter.reason
        assert box.received == []

    on_node(fresh_database(), test)


def test_a_server_that_is_down_does_not_lose_the_mail(fresh_database: Callable[[], str]) -> None:
    async def test(node: Node) -> None:
        async with mailbox() as (_, server):
            closed = server
        await deliver(node, closed, NOTICE)
        (letter,) = await jobs.dead_letters(node.db)
        assert letter.attempts == 3
        assert letter.reason is not None
        assert letter.reason.startswith("ConnectionRefusedError")

    on_node(fresh_database(), test)


@pytest.mark.parametrize(
    "wrong",
    [
        Mail("kim", "Hej", "Hej"),
        Mail("kim@example.se, all@example.se", "Hej", "Hej"),
        Mail("kim@example.se\r\nBcc: all@example.se", "Hej", "Hej"),
        Mail("kim@example.se", "Hej\nBcc: all@example.se", "Hej"),
        Mail("kim@example.se", "Hej", "Ditt nummer är 18900101-9802."),
        Mail("kim@example.se", "Om 890101+9802", "Hej"),
    ],
)
def test_a_mail_that_says_too_much_is_not_queued(
    fresh_database: Callable[[], str], wrong: Mail
) -> None:
    async def test(node: Node) -> None:
        await jobs.install(node.db)
        async with node.db.transaction() as tx:
            with pytest.raises(ValueError, match=r"mail|subject"):
                await mail.queue_mail(tx, wrong)
        assert await jobs.waiting(node.db) == 0

    on_node(fresh_database(), test)
