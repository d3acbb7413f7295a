# SPDX-License-Identifier: EUPL-1.2
"""The ``Notifier`` port until people can choose a channel: a member's contact gets a mail.

The notice says that something waits and where, never what it is.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from samband.core import jobs
from samband.core.db import Tx
from samband.core.identifiers import Party
from samband.core.jobs import Job
from samband.core.mail import JOB as MAIL
from samband.core.mail import Mail, MailServer, mail_handler, queue_mail
from samband.core.node import Node
from samband.settings import MailSettings
from samband.trust_and_security.trust_framework import MemberRegister

NOTICE = "core.notice"
# Kind of notice to (page, subject, text), in both languages since nobody has said which one.
_WORDS = {
    "question-received": (
        "/anslutning/fragor",
        "En fråga väntar på svar / A question waits for an answer",
        (
            "En person har frågat om en läsning som er organisation har gjort. Svara här:\n{url}\n\n"
            "A person has asked about a read that your organisation made. Answer here:\n{url}\n"
        ),
    ),
    "addresses-need-care": (
        "/anslutning/adresser",
        "Adresser behöver ses över / Addresses need care",
        (
            "Några av era adresser har inte bekräftats på länge, eller har ett certifikat som snart"
            " slutar gälla. Se över dem här:\n{url}\n\n"
            "Some of your addresses have not been confirmed for long, or have a certificate that"
            " soon ends. Look them over here:\n{url}\n"
        ),
    ),
    "address-file-fails": (
        "/anslutning/adresser/filer",
        "En fil med adresser kan inte läsas in / A file of addresses cannot be imported",
        (
            "En fil som ni har bett registret att hämta kunde inte läsas in. Se rapporten här:\n"
            "{url}\n\nA file that you asked the register to fetch could not be imported."
            " See the report here:\n{url}\n"
        ),
    ),
    "access-requested": (
        "/anslutning/atkomst",
        "En ansökan om åtkomst väntar / A request for access waits",
        (
            "En organisation vill använda ett API som ni äger. Avgör ansökan här:\n{url}\n\n"
            "An organisation wants to use an API that you own. Decide here:\n{url}\n"
        ),
    ),
    "access-decided": (
        "/anslutning/atkomst",
        "Er åtkomst till ett API är avgjord / Your access to an API is decided",
        (
            "En ansökan från er är avgjord, eller en åtkomst avslutad. Läs här:\n{url}\n\n"
            "A request of yours is decided, or access has ended. Read here:\n{url}\n"
        ),
    ),
    "access-limits-changed": (
        "/anslutning/atkomst",
        "Gränserna för er åtkomst är ändrade / The limits of your access have changed",
        (
            "Hur många anrop ni får göra till ett API är ändrat. Läs hur, och varför:\n{url}\n\n"
            "How many calls you may make to an API has changed. Read how, and why:\n{url}\n"
        ),
    ),
    "api-deprecated": (
        "/anslutning/atkomst",
        "Ett API som ni använder fasas ut / An API that you use is being phased out",
        (
            "En version som ni använder slutar fungera. Se när, och vad som ersätter den:\n{url}\n\n"
            "A version that you use will stop working. See when, and what replaces it:\n{url}\n"
        ),
    ),
    "receiver-held": (
        "/indexering",
        "En adress får inga fler meddelanden / An address is told no more",
        (
            "En adress som ni bevakar ändringar med svarar inte som den ska, så vi har slutat anropa"
            " den. Bevakningen säger varför. Inget är förlorat: läs ändringarna som vanligt, och"
            " bekräfta mottagaren när den fungerar. Indexen finns här:\n{url}\n\n"
            "An address where you are told of changes does not answer as it should, so we have"
            " stopped calling it. The subscription says why. Nothing is lost: read the changes as"
            " usual, and confirm the receiver when it works. The indexes are here:\n{url}\n"
        ),
    ),
}


class Notice(msgspec.Struct, frozen=True):
    """A promise to tell a party that something of a kind waits."""

    party: Party
    kind: str


class Notices:
    """Promises notices in the caller's transaction; without a mail server it promises nothing."""

    def __init__(self, *, sending: bool) -> None:
        self._sending = sending

    async def tell(self, tx: Tx, party: Party, kind: str, params: Mapping[str, str]) -> None:
        """Promise one notice; whom it goes to is looked up when it is sent."""
        if kind not in _WORDS:
            raise ValueError(f"no words for the notice {kind}")
        if self._sending:
            await jobs.enqueue(tx, NOTICE, Notice(party, kind))


def notice_jobs(settings: MailSettings) -> dict[str, jobs.Handler]:
    """Give the handlers that find the addresses and send the mail; none without a server."""
    if not settings.host:
        return {}
    server = MailServer(
        settings.host,
        settings.port,
        settings.sender,
        settings.security,
        settings.user,
        settings.password,
    )
    return {NOTICE: _address, MAIL: mail_handler(server)}


async def _address(node: Node, job: Job) -> None:
    """Queue one mail per contact that the member has now."""
    notice = job.read(Notice)
    page, subject, text = _WORDS[notice.kind]
    addresses = await node.door(MemberRegister).addresses_of(notice.party)
    words = text.format(url=f"{node.public_url}{page}")
    async with node.db.transaction() as tx:
        for address in addresses:
            await queue_mail(tx, Mail(to=address, subject=subject, text=words))
