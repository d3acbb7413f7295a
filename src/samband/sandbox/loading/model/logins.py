# SPDX-License-Identifier: EUPL-1.2
"""One ready login per role: who to choose in the test e-ID, and what that person may do."""

from __future__ import annotations

import msgspec

from samband.sandbox.population import SyntheticPerson, well_known


class Login(msgspec.Struct, frozen=True):
    """A person by her key among the well known; ``role`` is one at Malmö, empty for a resident."""

    key: str
    role: str
    sv: str
    en: str

    @property
    def person(self) -> SyntheticPerson:
        """Who it is."""
        return well_known()[self.key]

    @property
    def name(self) -> str:
        """The name that people call the person by."""
        return f"{self.person.name.call_name} {self.person.name.surname}"


LOGINS: tuple[Login, ...] = (
    Login("anna", "", "invånare, äger ett företag", "a resident who owns a company"),
    Login(
        "sam",
        "organisation-administrator",
        "administratör hos Malmö stad",
        "administrator at Malmö stad",
    ),
    Login(
        "alva",
        "case-officer",
        "handläggare hos Malmö stad",
        "case officer at Malmö stad",
    ),
    Login(
        "renumbered",
        "system-administrator",
        "systemansvarig hos Malmö stad",
        "system administrator at Malmö stad",
    ),
    Login("widow", "auditor", "revisor hos Malmö stad", "auditor at Malmö stad"),
    Login("newcomer", "reviewer", "granskare hos Malmö stad", "reviewer at Malmö stad"),
    Login("confidential", "approver", "beslutar hos Malmö stad", "approver at Malmö stad"),
)

AT_HUB = frozenset({"organisation-administrator", "system-administrator"})
"""The roles that are held at the hub too: systems, addresses and access to APIs are managed there."""
