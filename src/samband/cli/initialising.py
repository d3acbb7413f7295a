# SPDX-License-Identifier: EUPL-1.2
"""``samband init``: write the settings of a new hub or node, and say what is left to do."""

from __future__ import annotations

import os
import re
import sys
import tempfile
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter
from rich.console import Console

from samband.cli.failing import WrongUse
from samband.cli.settings_text import Answers, Language, settings_text
from samband.core import identifiers
from samband.core.configuration import WrongSettings
from samband.settings import SETTINGS_VARIABLE, DomainName, read_settings

_console = Console(highlight=False, soft_wrap=True, markup=False)
_THUMBPRINT = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
_FILE_MODE = 0o640
Shape = Annotated[
    Literal["hub", "node"],
    Parameter(help="A hub keeps the register of members; a node is one organisation's."),
]
Organisation = Annotated[str, Parameter(help="Organisation number of whoever runs it.")]
Name = Annotated[str, Parameter(help="The node's name, as others shall see it.")]
Address = Annotated[
    str, Parameter(help="Where others reach it: https and a host name, without a path.")
]
Contact = Annotated[
    str, Parameter(help="Where whoever cannot use a page writes: an e-mail or https address.")
]
Hub = Annotated[str, Parameter(help="The address of the hub that a node follows.")]
Keys = Annotated[
    tuple[str, ...],
    Parameter(
        name="--hub-key",
        help="The id of the key that signs the hub's register, as its operator tells you.",
    ),
]
Domains = Annotated[
    tuple[DomainName, ...],
    Parameter(name="--domain", help="Basic data that the node is the source of."),
]
Folder = Annotated[Path, Parameter(help="The folder for everything that the node keeps.")]
ProxyPort = Annotated[int, Parameter(help="The port that the proxy in front asks.")]
File = Annotated[Path, Parameter(help="The file to write.")]
Words = Annotated[Language, Parameter(help="The language of its explanations.")]
Replace = Annotated[bool, Parameter(help="Write over a file that is there.")]


def init(
    shape: Shape,
    /,
    *,
    organisation: Organisation = "",
    name: Name = "",
    url: Address = "",
    contact: Contact = "",
    hub: Hub = "",
    hub_key: Keys = (),
    domain: Domains = (),
    data: Folder = Path("/var/lib/samband"),
    port: ProxyPort = 8000,
    file: File = Path("samband.toml"),
    language: Words = "sv",
    replace: Replace = False,
) -> None:
    """Write the settings of a real hub or node; at a terminal it asks for what is not given."""
    if file.exists() and not replace:
        raise WrongUse(f"{file} is there already. Give another --file, or --replace to lose it.")
    answers = Answers(
        shape=shape,
        organisation=_number(_asked("organisation", organisation, "Organisation number")),
        name=_asked("name", name, "The node's name"),
        url=_asked("url", url, "Its address, such as https://samband.example.se").rstrip("/"),
        data=str(data.absolute()),
        contact=contact.strip(),
        port=port,
        hub=_hub(shape, hub),
        hub_keys=_keys(shape, hub_key),
        domains=domain,
    )
    _write(file, settings_text(answers, language))
    _tell(file, answers)


def _asked(option: str, given: str, question: str) -> str:
    """Take what was given, or ask for it where somebody can answer."""
    if given.strip():
        return given.strip()
    if sys.stdin is None or not sys.stdin.isatty():
        raise WrongUse(f"--{option} is needed: {question[:1].lower()}{question[1:]}.")
    answer = _console.input(f"{question}: ").strip()
    return answer or _asked(option, answer, question)


def _number(text: str) -> str:
    try:
        return identifiers.organisation(text.replace("-", "")).identifier
    except ValueError as error:
        raise WrongUse(f"--organisation {error}.") from None


def _hub(shape: str, given: str) -> str:
    if shape == "hub":
        if given:
            raise WrongUse("--hub is for a node: a hub keeps the register itself.")
        return ""
    return _asked("hub", given, "The address of the hub that it follows").rstrip("/")


def _keys(shape: str, given: tuple[str, ...]) -> tuple[str, ...]:
    if shape == "hub":
        if given:
            raise WrongUse("--hub-key is for a node: a hub keeps the register itself.")
        return ()
    question = "The id of the key that signs the hub's register (`samband keys show` at the hub)"
    keys = given or tuple(_asked("hub-key", "", question).split())
    for key in keys:
        if _THUMBPRINT.fullmatch(key) is None:
            raise WrongUse(f"--hub-key {key!r} is not a key's id: it has 43 characters.")
    return keys


def _write(file: Path, text: str) -> None:
    """Write it whole or not at all; what the node itself would refuse is not written."""
    folder = file.absolute().parent
    if not folder.is_dir():
        raise WrongUse(
            f"--file {file}: there is no folder {folder}. Make it, or give another --file."
        )
    descriptor, staging = tempfile.mkstemp(dir=folder, suffix=".toml")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
            handle.write(text)
        try:
            read_settings({SETTINGS_VARIABLE: staging})
        except WrongSettings as error:
            raise WrongUse(f"{_without(str(error), staging)}. Nothing was written.") from None
        Path(staging).chmod(_FILE_MODE)
        Path(staging).rename(file)
    finally:
        Path(staging).unlink(missing_ok=True)


def _without(text: str, staging: str) -> str:
    return text.removeprefix(f"{staging}: ")


def _tell(file: Path, answers: Answers) -> None:
    _console.print(f"{file} is written. What is left:")
    variable = f"{SETTINGS_VARIABLE}={file}"
    steps = [
        "fill in the e-ID provider in the file: docs/how-to/connect-an-openid-provider.md",
        f"{variable} samband check     says what remains",
        f"{variable} samband serve     starts the node; deploy/nginx.conf stands in front of it",
    ]
    if answers.shape == "node":
        steps.append(f"{variable} samband keys show tells what the hub shall register of this node")
        steps.append("join the hub: docs/how-to/join-a-node-to-a-hub.md")
    else:
        steps.append("found it: docs/how-to/found-a-node.md")
    for number, step in enumerate(steps, 1):
        _console.print(f"  {number}. {step}")
