# SPDX-License-Identifier: EUPL-1.2
"""What the owner's changes need of a statement, whichever way its domain points out an object.

A person or a company is pointed out by a party's number, a property by its designation.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Protocol

from samband.basic_data.objects.model.versions import Number, Reference
from samband.core.identifiers import Party


class GivesNumber(Protocol):
    """A number that an object has, or had."""

    @property
    def number(self) -> Number:
        """The number as the engine writes it."""
        ...

    @property
    def valid_from(self) -> date | None:
        """From when, unless from the first version."""
        ...

    @property
    def valid_to(self) -> date | None:
        """The first day that it no longer has it."""
        ...


class StatesVersion(Protocol):
    """Content and the days on which it holds."""

    @property
    def valid_from(self) -> date:
        """The first day."""
        ...

    @property
    def valid_to(self) -> date | None:
        """The first day that it no longer holds."""
        ...

    @property
    def content(self) -> Any:
        """What holds."""
        ...


class SaysRegistration(Protocol):
    """An object that began."""

    @property
    def identifiers(self) -> Sequence[GivesNumber]:
        """Its numbers, the present one last."""
        ...

    @property
    def versions(self) -> Sequence[StatesVersion]:
        """Its versions, oldest first."""
        ...

    @property
    def basis(self) -> str:
        """The decision or notice behind it."""
        ...

    @property
    def protection(self) -> str:
        """How it is protected now, in the word of ``Protection``."""
        ...

    @property
    def subjects(self) -> tuple[Party, ...]:
        """Whom it is about: they see the event."""
        ...


class Says(Protocol):
    """A change of an object that is there."""

    @property
    def basis(self) -> str:
        """The decision or notice behind it."""
        ...

    @property
    def expected_version(self) -> int | None:
        """Which version the writer has seen."""
        ...

    @property
    def pointed(self) -> Reference:
        """Which object it is; raises ``Invalid`` unless it is pointed out in exactly one way."""
        ...

    @property
    def subjects(self) -> tuple[Party, ...]:
        """Whom it is about: they see the event."""
        ...


class SaysClosing(Says, Protocol):
    """The object ceased to be."""

    @property
    def valid_to(self) -> date:
        """The first day without it."""
        ...


class SaysContent(Says, Protocol):
    """Something that holds from a day."""

    @property
    def valid_from(self) -> date:
        """The first day."""
        ...

    @property
    def content(self) -> Any:
        """What holds."""
        ...

    @property
    def protection(self) -> str | None:
        """The protection to set, if it changes."""
        ...


class SaysCorrection(SaysContent, Protocol):
    """We were wrong about a period."""

    @property
    def valid_to(self) -> date | None:
        """The first day after the period."""
        ...


class SaysRenumbering(Says, Protocol):
    """The object that a number points out gets another one."""

    @property
    def valid_from(self) -> date:
        """The first day with the new number."""
        ...

    @property
    def new_number(self) -> Number:
        """The new number."""
        ...
