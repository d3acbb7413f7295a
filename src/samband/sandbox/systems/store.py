# SPDX-License-Identifier: EUPL-1.2
"""System keys on disk: one file each, readable by their owner alone."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from samband.core.text import slug
from samband.sandbox.systems.model import SystemKey

FOLDER = "systems"
LONGEST_NAME = 120


def save_system(data: Path, key: SystemKey) -> Path:
    """Write a system's key under the node's data folder, mode 0600, and tell where."""
    folder = data / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = folder / f"{slug(key.name, LONGEST_NAME)}.json"
    staging = file.with_suffix(".new")
    descriptor = os.open(staging, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as handle:
        handle.write(msgspec.json.format(msgspec.json.encode(key)))
    staging.rename(file)
    return file


def load_system(data: Path, name: str) -> SystemKey:
    """Find a system by its name or its organisation's; raises ``LookupError`` naming the others."""
    known = known_systems(data)
    for key in known:
        called = (key.name, key.organisation_name, key.organisation)
        if slug(name, LONGEST_NAME) in {slug(each, LONGEST_NAME) for each in called}:
            return key
    names = ", ".join(f'"{key.name}"' for key in known)
    names = names or "none; start the sandbox with `samband demo`"
    raise LookupError(f'No system is named "{name}". Known: {names}.')


def known_systems(data: Path) -> list[SystemKey]:
    """List the systems whose keys are kept here, by name; ``LookupError`` names a broken file."""
    return [_read(file) for file in sorted((data / FOLDER).glob("*.json"))]


def _read(file: Path) -> SystemKey:
    try:
        return msgspec.json.decode(file.read_bytes(), type=SystemKey)
    except msgspec.DecodeError:
        raise LookupError(f"{file} does not hold a system's key. Move it away.") from None
