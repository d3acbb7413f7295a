# SPDX-License-Identifier: EUPL-1.2
"""A receipt is checked at the command line, also years later under the key its log had then."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cli.terminal import Type
from samband.trust_and_security.traceability.wire import body
from trust_and_security.traceability.builders import ANNA, BO, SALT, MemoryLog, event, key_of

SEALED = body.seal(event(subjects=(ANNA, BO)), SALT, key_of)
ENTRIES = [b"before", SEALED.leaf, b"after"]
LAST_YEAR, THIS_YEAR, NEXT = (
    MemoryLog(ENTRIES, Ed25519PrivateKey.from_private_bytes(bytes([year]) * 32))
    for year in (1, 2, 3)
)


@pytest.fixture
def receipt(tmp_path: Path) -> Path:
    file = tmp_path / "kvitto.json"
    file.write_bytes(LAST_YEAR.receipt(1, SEALED, ANNA))
    return file


@pytest.mark.capability("SP-3")
def test_a_receipt_of_last_year_holds_by_the_key_of_then(typed: Type, receipt: Path) -> None:
    done = typed("verify-receipt", receipt, "--key", THIS_YEAR.vkey, "--key", LAST_YEAR.vkey)
    assert done.code == 0
    assert done.out.startswith("The proof holds.\n")
    alone = typed("verify-receipt", receipt, "--key", THIS_YEAR.vkey)
    assert (alone.code, alone.out) == (1, "The proof does not hold: unknown-key.\n")
    others = typed("verify-receipt", receipt, "--key", THIS_YEAR.vkey, "--key", NEXT.vkey)
    assert others.out == "The proof does not hold: unknown-key, none of the 2 keys signed it.\n"


@pytest.mark.parametrize("form", ["as the node gives them", "one a line"])
def test_the_keys_can_stand_in_a_file(typed: Type, receipt: Path, form: str) -> None:
    keys = [NEXT.vkey, THIS_YEAR.vkey, LAST_YEAR.vkey]
    text = json.dumps({"origin": "x", "keys": keys}) if form[0] == "a" else "\n".join(keys) + "\n\n"
    file = receipt.with_name("keys")
    file.write_text(text)
    assert typed("verify-receipt", receipt, "--keys", file).code == 0


def test_a_changed_receipt_holds_under_none_of_the_keys(typed: Type, receipt: Path) -> None:
    receipt.write_bytes(receipt.read_bytes().replace(b'"done"', b'"none"'))
    done = typed("verify-receipt", receipt, "--key", THIS_YEAR.vkey, "--key", LAST_YEAR.vkey)
    assert (done.code, done.out) == (1, "The proof does not hold: body.\n")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("{receipt}",), "Give the log's public key with --key, or a file of keys with --keys."),
        (("{receipt}", "--key", "key"), "Key 1 is not a log key"),
        (("{receipt}", "--key", LAST_YEAR.vkey[:-4]), "Key 1 is not a log key"),
        (("{receipt}", "--key", LAST_YEAR.vkey, "--key", ""), "Key 2 is not a log key"),
        (("{receipt}", "--keys", "{receipt}"), "does not hold log keys"),
        (("{receipt}", "--keys", "nowhere"), "nowhere cannot be read: No such file"),
        (("nowhere", "--key", LAST_YEAR.vkey), "nowhere cannot be read: No such file"),
        ((".", "--key", LAST_YEAR.vkey), ". cannot be read: Is a directory"),
    ],
)
def test_what_cannot_be_checked_is_said_in_one_line(
    typed: Type, receipt: Path, words: tuple[str, ...], said: str
) -> None:
    done = typed("verify-receipt", *(word.format(receipt=receipt) for word in words))
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("samband: ")
    assert done.err.count("\n") == 1
    assert said in done.err
