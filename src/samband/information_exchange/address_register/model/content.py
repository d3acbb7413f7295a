# SPDX-License-Identifier: EUPL-1.2
"""What an entry can say: the six kinds of the register, as SDK's address book and SMP have them.

An organisation and its units have a participant identifier (ISO 6523); functions are addresses
inside them, never people; a service says what is received or given and for which area; endpoints
say where, and certificates with which key (AR-1).
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from samband.core.text import LINE, LINE_OR_NOTHING

MAX_DEPTH = 8
"""How many units and functions may stand inside each other."""


class Kind(StrEnum):
    """What an entry is; the wire value of ``kind``."""

    ORGANISATION = "organisation"
    UNIT = "unit"
    FUNCTION = "function"
    SERVICE = "service"
    ENDPOINT = "endpoint"
    CERTIFICATE = "certificate"


PARENTS: dict[Kind, frozenset[Kind]] = {
    Kind.ORGANISATION: frozenset(),
    Kind.UNIT: frozenset({Kind.ORGANISATION, Kind.UNIT}),
    Kind.FUNCTION: frozenset({Kind.ORGANISATION, Kind.UNIT}),
    Kind.SERVICE: frozenset({Kind.ORGANISATION, Kind.UNIT, Kind.FUNCTION}),
    Kind.ENDPOINT: frozenset({Kind.SERVICE}),
    Kind.CERTIFICATE: frozenset({Kind.ENDPOINT}),
}
"""Under what an entry of each kind may stand."""

NAMED = (Kind.ORGANISATION, Kind.UNIT, Kind.FUNCTION, Kind.SERVICE)
"""The kinds that people search for by name."""


class Use(StrEnum):
    """What a certificate's key is for."""

    SIGNING = "signing"
    ENCRYPTION = "encryption"
    TLS = "tls"


Name = Annotated[str, Meta(min_length=1, max_length=256, pattern=LINE)]
OtherName = Annotated[str, Meta(max_length=256, pattern=LINE_OR_NOTHING)]
Description = Annotated[str, Meta(max_length=1_024)]
FunctionAddress = Annotated[
    str, Meta(max_length=100, pattern=r"^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$(?!\n)")
]
"""A function's address inside its organisation, such as ``socialtjanst.orosanmalan``."""
Identifier = Annotated[str, Meta(min_length=1, max_length=500, pattern=r"^[!-~]+$(?!\n)")]
"""An identifier of a type, as its own standard writes it: visible ASCII without spaces."""
Municipality = Annotated[str, Meta(pattern=r"^[0-9]{4}$(?!\n)")]
"""A municipality's code of four digits (SCB)."""
Participant = Annotated[
    str,
    Meta(max_length=100, pattern=r"^iso6523-actorid-upis::[0-9]{4}:[A-Za-z0-9._~-]{1,70}$(?!\n)"),
]
"""A participant identifier of ISO 6523, as SMP writes it: 0007 is the organisation number."""
Reference = Annotated[str, Meta(max_length=100, pattern=r"^[A-Za-z0-9]([A-Za-z0-9._:/-]*)$(?!\n)")]
"""The producer's own name for an entry, by which its files find it again."""


class _Closed(Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    pass


class Organisation(_Closed, frozen=True, tag_field="kind", tag="organisation"):
    """A member as an address; ``municipality`` is where it acts, if it is one place."""

    name: Name
    name_en: OtherName = ""
    description: Description = ""
    municipality: Municipality | None = None


class Unit(_Closed, frozen=True, tag_field="kind", tag="unit"):
    """A part of an organisation, such as an administration or a school."""

    name: Name
    name_en: OtherName = ""
    description: Description = ""
    municipality: Municipality | None = None


class Function(_Closed, frozen=True, tag_field="kind", tag="function"):
    """A function that receives, whoever is on duty: never a person (SDK)."""

    name: Name
    address: FunctionAddress
    name_en: OtherName = ""
    description: Description = ""


class Service(_Closed, frozen=True, tag_field="kind", tag="service"):
    """What is received or given here: its type, its document types, and where it counts.

    ``municipalities`` empty means the whole country.
    """

    name: Name
    service_type: Identifier
    document_types: Annotated[tuple[Identifier, ...], Meta(max_length=100)] = ()
    municipalities: Annotated[tuple[Municipality, ...], Meta(max_length=300)] = ()
    name_en: OtherName = ""
    description: Description = ""


class Endpoint(_Closed, frozen=True, tag_field="kind", tag="endpoint"):
    """Where a service is reached, and by which transport profile."""

    url: Annotated[str, Meta(min_length=1, max_length=1_000)]
    transport_profile: Identifier


class NewCertificate(_Closed, frozen=True, tag_field="kind", tag="certificate"):
    """A certificate to register: one X.509 certificate in PEM."""

    use: Use
    pem: Annotated[str, Meta(min_length=1, max_length=10_000)]


class Certificate(_Closed, frozen=True, tag_field="kind", tag="certificate"):
    """A certificate as it was read: ``thumbprint`` is the SHA-256 of its DER, in hex."""

    use: Use
    pem: str
    subject: str
    issuer: str
    serial_number: str
    thumbprint: str
    not_before: datetime
    not_after: datetime
    key: str


NewContent = Organisation | Unit | Function | Service | Endpoint | NewCertificate
Content = Organisation | Unit | Function | Service | Endpoint | Certificate


def kind_of(content: NewContent | Content) -> Kind:
    """Tell which kind of entry says this."""
    return Kind(content.__struct_config__.tag)  # type: ignore[arg-type]  # each has a tag of its own


def texts_of(content: NewContent | Content) -> tuple[str, ...]:
    """Give what people search in and what must name nobody."""
    match content:
        case Service():
            types = (content.service_type, *content.document_types)
            return (content.name, content.name_en, content.description, *types)
        case Function():
            return (content.name, content.name_en, content.description, content.address)
        case Organisation() | Unit():
            return (content.name, content.name_en, content.description)
        case Endpoint():
            return (content.url, content.transport_profile)
    return ()


def name_of(content: Content) -> str:
    """Name an entry to people."""
    match content:
        case Endpoint():
            return content.url
        case Certificate():
            return content.subject
    return content.name


def participant_of(number: str) -> str:
    """Write the participant identifier that every organisation number has (ISO 6523 ICD 0007).

    >>> participant_of("2120001124")
    'iso6523-actorid-upis::0007:2120001124'
    """
    return f"iso6523-actorid-upis::0007:{number}"


def is_participant_of(participant: str, number: str) -> bool:
    """Tell whether an identifier can be a member's: one made of a number must be of its own.

    That is an organisation number (0007) and a Swedish VAT number (9955); what other schemes'
    identifiers are made of cannot be told, so they are whoever's comes first.

    >>> is_participant_of("iso6523-actorid-upis::0203:skola", "2120001124")
    True
    >>> is_participant_of("iso6523-actorid-upis::0007:2120001132", "2120001124")
    False
    >>> is_participant_of("iso6523-actorid-upis::9955:SE212000112401", "2120001124")
    True
    >>> is_participant_of("iso6523-actorid-upis::9955:SE212000113201", "2120001124")
    False
    """
    scheme, _, value = participant.partition("::")[2].partition(":")
    made = {"0007": number, "9955": f"se{number}01"}.get(scheme)
    return made is None or value.lower() == made
