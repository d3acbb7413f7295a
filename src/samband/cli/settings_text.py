# SPDX-License-Identifier: EUPL-1.2
"""The text of a new settings file: what each line decides, in the operator's own language."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

from samband.settings import DomainName

Language = Literal["sv", "en"]
Line = tuple[str, str, str]
"""What is written, and what it decides in Swedish and in English."""


class Answers(msgspec.Struct, frozen=True, kw_only=True):
    """What an operator has answered; ``hub`` is empty for who keeps the register."""

    shape: Literal["hub", "node"]
    name: str
    organisation: str
    url: str
    data: str
    contact: str = ""
    port: int = 8000
    hub: str = ""
    hub_keys: tuple[str, ...] = ()
    domains: tuple[DomainName, ...] = ()


def settings_text(answers: Answers, language: Language) -> str:
    """Write the file; passwords are not in it, they belong in the environment."""
    tables: dict[str, list[Line]] = {
        "node": list(_node(answers)),
        "hub": list(_hub(answers)),
        "web": list(_web(answers)),
        "database": [_DATABASE],
        "mail": [_MAIL],
        "identity": [_IDENTITY],
    }
    pick = 1 if language == "sv" else 2
    parts = [_HEAD[pick]]
    for table, lines in tables.items():
        if lines:
            head = "" if table == "identity" else f"[{table}]\n"
            parts.append(head + "\n".join(_line(line, pick) for line in lines))
    return "\n\n".join(parts) + "\n"


def _line(line: Line, pick: int) -> str:
    return "\n".join([*(f"# {part}" for part in line[pick].splitlines()), line[0]])


def _quoted(text: str) -> str:
    """Write a TOML basic string: JSON's are the same, but for DEL, which no value here may hold."""
    return msgspec.json.encode(text).decode()


def _listed(values: tuple[str, ...]) -> str:
    return f"[{', '.join(_quoted(value) for value in values)}]"


_HEAD: Line = (
    "",
    (
        "# Inställningar för en nod i Samband. Ett felstavat namn stoppar starten.\n"
        "# Alla inställningar: docs/reference/settings.md. Kontrollera med `samband check`."
    ),
    (
        "# Settings of a Samband node. A misspelt name stops the start.\n"
        "# Every setting: docs/reference/settings.md. Look it over with `samband check`."
    ),
)


def _node(answers: Answers) -> Iterator[Line]:
    kind = {
        "hub": ("en hubb: för registret över medlemmar", "a hub: it keeps the register of members"),
        "node": ("en organisations egen nod", "one organisation's own node"),
    }[answers.shape]
    yield (
        f"name = {_quoted(answers.name)}",
        "Namnet i aviseringar och på sidorna.",
        "The name in notices and on the pages.",
    )
    yield (
        f"organisation = {_quoted(answers.organisation)}",
        "Organisationsnumret för den som driver noden. Det står i varje händelse.",
        "The organisation number of whoever runs the node. It stands in every event.",
    )
    yield (
        f"public_url = {_quoted(answers.url)}",
        "Adressen som andra når noden på. Den går inte att ändra sedan.",
        "Where others reach the node. It cannot be changed later.",
    )
    yield f"shape = {_quoted(answers.shape)}", f"Det här är {kind[0]}.", f"This is {kind[1]}."
    yield (
        f"data = {_quoted(answers.data)}",
        "Mappen för hemligheten, loggfilen och den inbyggda databasen. Säkerhetskopiera den.",
        "The folder of the secret, the log file and the embedded database. Back it up.",
    )
    lacking = "# " if not answers.contact else ""
    yield (
        f"{lacking}contact = {_quoted(answers.contact or 'it@example.se')}",
        "Dit den skriver som inte kan använda en sida: en e-postadress eller en webbsida.",
        "Where whoever cannot use a page writes: an e-mail address, or a web page.",
    )
    if answers.domains:
        yield (
            f"domains = {_listed(answers.domains)}",
            "De grunddata som noden är källan till.",
            "The basic data that the node is the source of.",
        )


def _hub(answers: Answers) -> Iterator[Line]:
    if not answers.hub:
        return
    yield (
        f"url = {_quoted(answers.hub)}",
        "Hubben vars register över medlemmar noden följer.",
        "The hub whose register of members the node follows.",
    )
    yield (
        f"keys = {_listed(answers.hub_keys)}",
        "Nycklarna som får signera registret. Jämför med vad hubbens driftansvariga säger.",
        "The keys that may sign the register. Compare them with what the hub's operator says.",
    )


def _web(answers: Answers) -> Iterator[Line]:
    yield (
        'host = "127.0.0.1"',
        "Här lyssnar noden. Sätt en proxy med TLS framför: deploy/nginx.conf.",
        "Where the node listens. Put a proxy with TLS in front: deploy/nginx.conf.",
    )
    yield f"port = {answers.port}", "Porten som proxyn frågar.", "The port that the proxy asks."
    yield "workers = 2", "Antal webbprocesser: en per kärna.", "Web processes: one per core."


_DATABASE: Line = (
    '# dsn = "postgresql://samband@db.example.se/samband?sslmode=verify-full"',
    (
        "En egen PostgreSQL 18. Utan den används en inbyggd. Skriv hellre adressen med lösenord i\n"
        "miljövariabeln SAMBAND__DATABASE__DSN än här."
    ),
    (
        "A PostgreSQL 18 of your own. Without it an embedded one is used. An address with a\n"
        "password is better given as SAMBAND__DATABASE__DSN than here."
    ),
)
_MAIL: Line = (
    '# host = "smtp.example.se"',
    "E-postservern som tar emot aviseringar. Utan den skickas inga.",
    "The mail server that takes notices. Without it none are sent.",
)
_IDENTITY: Line = (
    (
        "# [[identity.providers]]\n"
        '# name = "example"\n'
        '# issuer = "https://login.example.se"\n'
        '# client_id = "https://samband.example.se"\n'
        '# label_sv = "Exempel-legitimation"\n'
        '# label_en = "Example e-ID"'
    ),
    (
        "Så loggar människor in. Utan en leverantör kan ingen logga in. Ta bort # och fyll i:\n"
        "docs/how-to/connect-an-openid-provider.md"
    ),
    (
        "How people log in. Without a provider nobody can. Remove the # and fill in:\n"
        "docs/how-to/connect-an-openid-provider.md"
    ),
)
