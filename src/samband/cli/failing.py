# SPDX-License-Identifier: EUPL-1.2
"""What a command says when it cannot do its work: one line that names what is wrong, and a code.

An operator acts on that line, so it holds what the database or the system said, which an answer
over HTTP never does.  Only a fault of our own is left, and of it the place is told.
"""

from __future__ import annotations

import difflib
import os
import re
import socket
import sys
import traceback
from pathlib import Path

from cyclopts import CycloptsError, UnknownCommandError, UnusedCliTokensError

from samband.core.configuration import WrongSettings
from samband.core.problems import Invalid, Problem, Unavailable

DONE, NOT_DONE, WRONG_USE, OUR_FAULT, INTERRUPTED = 0, 1, 2, 70, 130
"""Exit codes, as docs/reference/commands.md lists them."""

TRACEBACK_VARIABLE = "SAMBAND_TRACEBACK"
_NOT_PREPARED = ("3F000", "42P01", "42703")  # no such schema, table or column
_NO_DATABASE = "3D000"
_NO_NAME = re.compile(r"\[Errno -[2-5]\]|Name or service not known|name resolution")
_REFUSED = re.compile(r"Connection refused|All connection attempts failed")
_ERRNO = re.compile(r"\[Errno -?[0-9]+\] ")


class WrongUse(Exception):
    """An option cannot mean anything; the message names it."""


class NodeAway(Exception):
    """The node that was to be asked does not answer; the message is its address."""


Told = tuple[str, int]


def explain(error: Exception) -> Told:
    """Say in a line what went wrong, and with which code to end; a fault of ours can be raised."""
    return (
        _of_the_call(error)
        or _of_the_node(error)
        or _of_the_machine(error)
        or _of_the_database(error)
        or _our_fault(error)
    )


def _of_the_call(error: Exception) -> Told | None:
    match error:
        case CycloptsError():
            words = ["samband", *(error.command_chain or ()), "--help"]
            said = _of_the_words(error, words[1:-1])
            return f"{said}{'' if said[-1] == '?' else '.'} See `{' '.join(words)}`.", WRONG_USE
        case WrongUse():
            return str(error), WRONG_USE
        case Invalid(detail=detail) if detail.startswith("$."):
            return f"--{detail.removeprefix('$.')}", WRONG_USE
        case WrongSettings():
            hint = " Every key is in docs/reference/settings.md." if "`" in str(error) else ""
            said = _one_line(error)
            return f"{said}{'' if said[-1] == '?' else '.'}{hint}", WRONG_USE
    return None


def _of_the_words(error: CycloptsError, command: list[str]) -> str:
    """Say which word is one too many, or that is no command, with all that there are."""
    if isinstance(error, UnusedCliTokensError) and error.unused_tokens:
        words = " ".join(f'"{word}"' for word in error.unused_tokens)
        return f"`{' '.join(['samband', *command])}` takes no {words}; leave it out"
    if isinstance(error, UnknownCommandError) and error.unused_tokens:
        from samband.cli import COMMANDS

        groups = [group for group in COMMANDS if group]
        known = [*COMMANDS[""], *groups] if not command else [*COMMANDS.get(command[0], ())]
        word = error.unused_tokens[0]
        near = difflib.get_close_matches(word, known, 1)
        meant = f" Did you mean {near[0]}?" if near else ""
        return f'There is no command "{word}".{meant} There are: {", ".join(known)}'
    return _one_line(error)


def _of_the_node(error: Exception) -> Told | None:
    match error:
        case NodeAway():
            return f"No node answers at {error}. Start it, or give its --port.", NOT_DONE
        case Unavailable() if error.__cause__ is not None:
            said = reached(error.__cause__)
            return (
                f"{error.detail} Is it running, and database.dsn right? It says: {said}.",
                NOT_DONE,
            )
        case Problem():
            return error.detail, NOT_DONE
        case LookupError() if not isinstance(error, KeyError | IndexError):  # those are our faults
            return str(error), NOT_DONE
    return None


def _of_the_machine(error: Exception) -> Told | None:
    from samband.core.postgres import AlreadyRunning, StartFailed

    if isinstance(error, AlreadyRunning):
        return f"{_one_line(error)}. Stop what runs there first, or give another --data.", NOT_DONE
    if isinstance(error, StartFailed):
        return str(error), NOT_DONE
    if not isinstance(error, OSError) or error.filename is None:
        return None
    hint = "Check --data and node.data, and that you are the user who runs the node."
    return f"{os.fsdecode(error.filename)}: {error.strerror}. {hint}", NOT_DONE


def _of_the_database(error: Exception) -> Told | None:
    state = getattr(error, "sqlstate", None)
    if not isinstance(state, str):
        return None
    if state in _NOT_PREPARED:
        return "The database is not of this version. Run `samband migrate` first.", NOT_DONE
    if state == _NO_DATABASE:
        return f"{_one_line(error)}. Create it, or correct database.dsn.", NOT_DONE
    return f"The database refuses: {_one_line(error)}. Check database.dsn and its role.", NOT_DONE


def _our_fault(error: Exception) -> Told:
    if os.environ.get(TRACEBACK_VARIABLE):
        raise error
    frame = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{type(error).__name__} at {Path(frame.filename).name}:{frame.lineno}"
    how = f"Set {TRACEBACK_VARIABLE}=1 to see all of it, and report it"
    return f"This is a fault in Samband: {where}. {how}.", OUR_FAULT


def reached(error: BaseException) -> str:
    """Say in words why nobody was reached: what the system says of a name is a code to most."""
    said = _one_line(error)
    names = {type(error).__name__, said, type(error.__cause__).__name__}
    if isinstance(error, socket.gaierror) or "gaierror" in names or _NO_NAME.search(said):
        return "no address is known for that name; look for a slip of the pen in it"
    if "ConnectError" in names or _REFUSED.search(said):
        return "nobody answers there"
    return _ERRNO.sub("", said) or type(error).__name__


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split()).rstrip(" .,")


def tell(text: str) -> None:
    """Write the line where errors go."""
    print(f"samband: {text}", file=sys.stderr)
