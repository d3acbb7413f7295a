# SPDX-License-Identifier: EUPL-1.2
"""Providers, assurance levels, the steps of a login and how each can fail."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import msgspec

from samband.core.identifiers import Party
from samband.core.problems import Invalid, Refused, Unavailable

LOA = "http://id.elegnamnden.se/loa/1.0/"
LEVELS: tuple[str, ...] = tuple(f"{LOA}loa{n}" for n in (1, 2, 3, 4))
"""Assurance levels of Svensk e-legitimation, lowest first; any other URI ranks below them."""

DEFAULT_LEVEL = f"{LOA}loa3"
IDLE = timedelta(minutes=15)
ABSOLUTE = timedelta(minutes=60)
ATTEMPT_LIFETIME = timedelta(minutes=10)

PERSONAL_NUMBER = "https://id.oidc.se/claim/personalIdentityNumber"
COORDINATION_NUMBER = "https://id.oidc.se/claim/coordinationNumber"
ANSWER_PATH = "/logga-in/svar"
TEST_EID_PATH = "/test-eid"

_PROVIDER_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,40}")
_TAKEN_NAMES = frozenset({"svar", "misslyckades", "failed"})
_LOCAL_PATH = re.compile(r"/(?![/\\])[A-Za-z0-9/_.~%?&=+,:@!$'()*;-]{0,511}")
_LINE_BREAKS = re.compile(r"%0[0ad]|%5c|%2f%2f", re.IGNORECASE)


class Provider(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An OpenID provider that people may log in with, wholly from the settings.

    ``level`` is the highest assurance that it is trusted for, whatever its tokens say;
    ``levels`` translates its own ``acr`` values to Swedish ones.  ``assertion_audience`` is for
    providers that predate the rule that the issuer alone is the audience.
    """

    name: str
    issuer: str
    client_id: str
    label_sv: str
    label_en: str
    hint_sv: str = ""
    hint_en: str = ""
    level: str = DEFAULT_LEVEL
    levels: dict[str, str] = {}
    scopes: tuple[str, ...] = ("openid",)
    number_claim: str = PERSONAL_NUMBER
    coordination_claim: str = COORDINATION_NUMBER
    key_use: str = "identity-rp"
    assertion_audience: str = ""

    def label(self, lang: str) -> str:
        """Tell the provider's name for people."""
        return self.label_en if lang == "en" else self.label_sv

    def hint(self, lang: str) -> str:
        """Tell in a line who can use it."""
        return self.hint_en if lang == "en" else self.hint_sv

    def assurance(self, acr: str) -> str:
        """Tell which level a login is worth: what the token says, but never above ``level``."""
        said = self.levels.get(acr, acr)
        return self.level if rank(said) > rank(self.level) else said


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """A login under way; ``fresh`` demands that the person identifies herself anew."""

    provider: str
    level: str
    next_path: str
    lang: str
    fresh: bool = False


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What the browser brought back from the provider."""

    state: str = ""
    code: str = ""
    error: str = ""
    issuer: str | None = None


class Person(msgspec.Struct, frozen=True):
    """Who logged in."""

    party: Party
    name: str


class Arrival(msgspec.Struct, frozen=True, kw_only=True):
    """A finished login: the new session's cookie and where the person goes."""

    cookie: str
    next_path: str
    lang: str
    has_roles: bool


class OwnSession(msgspec.Struct, frozen=True, kw_only=True):
    """A login of one's own that holds: ``id`` opens nothing, it only names the one to end.

    Nothing is kept about the browser or the place, so there is nothing of it to show.
    """

    id: str
    provider: str
    level: str
    acting_for: str | None
    logged_in: datetime
    seen: datetime
    current: bool


class Cancelled(Refused):
    """The person turned back at the provider."""


class LevelTooLow(Refused):
    """The login is right but at a lower assurance level than was asked for."""


class NotProven(Refused):
    """What the provider sent does not prove who the person is."""


class StrangeAnswer(Invalid):
    """No login of this browser waits for this answer: it is old, used, or somebody else's."""


class ProviderDown(Unavailable):
    """The provider does not answer, or not with what it must."""


LoginProblem = Cancelled | LevelTooLow | NotProven | StrangeAnswer | ProviderDown


def rank(level: str | None) -> int:
    """Order assurance levels; what is not a Swedish level ranks 0, below all.

    >>> rank(LEVELS[3]) > rank(LEVELS[2]) > rank("http://example.se/very-high") == rank(None)
    True
    """
    return LEVELS.index(level) + 1 if level in LEVELS else 0


def levels_from(level: str) -> tuple[str, ...]:
    """List a level and those above it, lowest first.

    >>> [uri.rpartition("/")[2] for uri in levels_from(DEFAULT_LEVEL)]
    ['loa3', 'loa4']
    """
    return tuple(other for other in LEVELS if rank(other) >= rank(level))


def level_named(name: str) -> str:
    """Read a level's short name; raises ``Invalid`` naming the field.

    >>> level_named("loa4")
    'http://id.elegnamnden.se/loa/1.0/loa4'
    """
    if f"{LOA}{name}" not in LEVELS:
        raise Invalid.field("level", "must be loa1, loa2, loa3 or loa4")
    return f"{LOA}{name}"


def local_path(text: str) -> str:
    """Take a path on this site and nothing that a browser could read as another one.

    A backslash, a second slash, a line break or a scheme would make an open redirect
    (OWASP: Unvalidated Redirects).  Raises ``Invalid`` naming the field.

    >>> local_path("/mina-sidor?sida=2")
    '/mina-sidor?sida=2'
    >>> local_path("//evil.example")
    Traceback (most recent call last):
        ...
    samband.core.problems.Invalid: next: must be a path on this site
    """
    parts = urlsplit(text) if _LOCAL_PATH.fullmatch(text) else None
    if parts is None or parts.scheme or parts.netloc or _LINE_BREAKS.search(parts.path):
        raise Invalid.field("next", "must be a path on this site")
    return text


def check_providers(providers: Sequence[Provider], *, test_mode: bool) -> None:
    """Refuse settings that would let a node be fooled; raises ``ValueError`` in words.

    Outside the sandbox an issuer is https and never the test e-ID (ID-9).
    """
    names = [provider.name for provider in providers]
    if len(set(names)) != len(names):
        raise ValueError("identity.providers: two providers have the same name")
    for provider in providers:
        _check_provider(provider, test_mode=test_mode)


def _check_provider(provider: Provider, *, test_mode: bool) -> None:
    where = f"identity.providers {provider.name}"
    url = urlsplit(provider.issuer)
    if not _PROVIDER_NAME.fullmatch(provider.name) or provider.name in _TAKEN_NAMES:
        raise ValueError(f"{where}: the name is lower-case letters, digits and hyphens")
    if url.scheme not in {"https", "http"} or not url.netloc or url.query or url.fragment:
        raise ValueError(f"{where}: issuer must be an https address")
    if rank(provider.level) == 0:
        raise ValueError(f"{where}: level must be one of {', '.join(LEVELS)}")
    if test_mode:
        return
    if url.scheme != "https":
        raise ValueError(f"{where}: issuer must be https outside the sandbox")
    if TEST_EID_PATH in url.path.lower().split("?")[0]:
        raise ValueError(f"{where}: the test e-ID cannot be used outside the sandbox")


def hashed(secret: str) -> bytes:
    """Hash a cookie or state of 256 random bits for keeping; no salt is needed for such."""
    return hashlib.sha256(secret.encode()).digest()
