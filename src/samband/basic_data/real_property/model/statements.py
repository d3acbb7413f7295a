# SPDX-License-Identifier: EUPL-1.2
"""What the owner of the register states: the five verbs, with designations where others have numbers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec

from samband.basic_data.objects import Basis, Number, Reference, StatedVersion
from samband.basic_data.real_property.model.content import DIFFER, Kind, PropertyContent
from samband.basic_data.real_property.model.designations import Designation, parse
from samband.core.identifiers import Party
from samband.core.problems import Invalid

DesignationText = Annotated[str, msgspec.Meta(min_length=3, max_length=100)]
_MAX_DESIGNATIONS, _MAX_VERSIONS = 20, 500


class PropertyVersion(StatedVersion[PropertyContent], frozen=True):
    """Content and the days on which it holds; who owns a share in it owns it on all of them."""

    def __post_init__(self) -> None:
        """Refuse an owner who comes later: that is another version, from that day."""
        check_since(self.content, self.valid_from)


class GivenDesignation(
    msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True, omit_defaults=True
):
    """A designation that a property has, or had up to ``validTo``."""

    designation: DesignationText
    valid_from: date | None = None
    valid_to: date | None = None

    def __post_init__(self) -> None:
        """Refuse a designation that is not formed as one."""
        parse(self.designation)

    @property
    def number(self) -> Number:
        """The designation as the engine writes it."""
        return parse(self.designation).number


class PropertyRegistration(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """A property that began: its designations (the present one last) and versions, oldest first."""

    designations: Annotated[
        tuple[GivenDesignation, ...], msgspec.Meta(min_length=1, max_length=_MAX_DESIGNATIONS)
    ]
    versions: Annotated[
        tuple[PropertyVersion, ...], msgspec.Meta(min_length=1, max_length=_MAX_VERSIONS)
    ]
    basis: Basis

    def __post_init__(self) -> None:
        """Refuse a kind that a designation contradicts, then or now."""
        kinds = {version.content.kind is Kind.JOINT for version in self.versions}
        if len(kinds | {parse(each.designation).joint for each in self.designations}) > 1:
            raise ValueError(DIFFER)

    @property
    def identifiers(self) -> tuple[GivenDesignation, ...]:
        """The designations, as the engine's numbers."""
        return self.designations

    @property
    def protection(self) -> str:
        """A property is never protected; its owner may be."""
        return "none"

    @property
    def subjects(self) -> tuple[Party, ...]:
        """The owners, now and before."""
        return owners_of(version.content for version in self.versions)


class Pointed(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """Which property a change is meant for, on what basis, and which version the writer has seen."""

    basis: Basis
    designation: DesignationText | None = None
    object_identity: UUID | None = None
    expected_version: int | None = None

    @property
    def pointed(self) -> Reference:
        """Which property it is; raises ``Invalid`` unless it is pointed out in exactly one way."""
        return pointed_out(self.designation, self.object_identity)

    @property
    def subjects(self) -> tuple[Party, ...]:
        """Nobody, where the statement names no owner."""
        return ()


class PropertyUpdating(Pointed, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The world changed on ``validFrom``."""

    valid_from: date
    content: PropertyContent

    def __post_init__(self) -> None:
        """Refuse an owner who comes later."""
        check_since(self.content, self.valid_from)

    @property
    def protection(self) -> None:
        """A property is never protected."""
        return

    @property
    def subjects(self) -> tuple[Party, ...]:
        """The owners that it names."""
        return owners_of([self.content])


class PropertyClosing(Pointed, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The property ceased to be, as when it was merged; ``validTo`` is the first day without it."""

    valid_to: date


class PropertyCorrecting(Pointed, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """We were wrong about a period; no content says that the property was not there then."""

    valid_from: date
    valid_to: date | None = None
    content: PropertyContent | None = None

    def __post_init__(self) -> None:
        """Refuse an owner who comes later."""
        if self.content is not None:
            check_since(self.content, self.valid_from)

    @property
    def protection(self) -> None:
        """A property is never protected."""
        return

    @property
    def subjects(self) -> tuple[Party, ...]:
        """The owners that it names."""
        return owners_of([] if self.content is None else [self.content])


class PropertyRemoving(Pointed, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The property was registered in error."""


class Redesignating(Pointed, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The property that ``designation`` points out gets another from ``validFrom`` (omregistrering).

    A property does not become a joint property unit so, nor the reverse: it is registered anew.
    """

    new_designation: DesignationText
    valid_from: date

    @property
    def new_number(self) -> Number:
        """The new designation as the engine writes it; raises ``Invalid`` for what it cannot be."""
        new = designation_in(self.new_designation, "$.newDesignation")
        if self.designation is not None and parse(self.designation).joint != new.joint:
            raise Invalid.field("$.newDesignation", DIFFER)
        return new.number


def check_since(content: PropertyContent, valid_from: date) -> None:
    """Refuse owners who are none yet when a version begins; raises ``ValueError``.

    A version answers for every day of its own, to who looks up an owner as to who reads a property.
    """
    late = next((n for n, owner in enumerate(content.owners) if owner.since > valid_from), None)
    if late is not None:
        raise ValueError(
            f"content.owners[{late}].since is later than validFrom; state a version from that day"
        )


def owners_of(contents: Iterable[PropertyContent]) -> tuple[Party, ...]:
    """List everybody that versions name as owner, each once."""
    return tuple({owner.party: None for content in contents for owner in content.owners})


def designation_in(text: str, field: str) -> Designation:
    """Read a designation; raises ``Invalid`` naming the field."""
    try:
        return parse(text)
    except ValueError as error:
        raise Invalid.field(field, str(error)) from None


def pointed_out(designation: str | None, object_identity: UUID | None) -> Reference:
    """Read how a property is pointed out; raises ``Invalid`` unless it is in exactly one way."""
    if designation is not None and object_identity is None:
        return designation_in(designation, "$.designation").number
    if object_identity is not None and designation is None:
        return object_identity
    raise Invalid.field("$.designation", "give either designation or objectIdentity")
