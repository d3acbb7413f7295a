# SPDX-License-Identifier: EUPL-1.2
"""Lets the tests of contracts ask the served node as the system that holds each scope."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from contracts.calling import Caller
from contracts.documents import ROOT
from house import House

sys.path.append(str(ROOT / "docs"))


@pytest.fixture(scope="session")
def caller(house: House) -> Iterator[Caller]:
    """Ask the node over one connection for the whole run."""
    with Caller(house) as made:
        yield made
