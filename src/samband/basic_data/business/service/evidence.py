# SPDX-License-Identifier: EUPL-1.2
"""Companies as evidence: who may sign, as a signed fact that decisions and mandates rest on."""

from __future__ import annotations

import msgspec

from samband.basic_data import objects
from samband.basic_data.business.model.content import CompanyContent, State
from samband.basic_data.business.model.lookups import content_of
from samband.basic_data.objects import Number, Protection
from samband.core.db import Database
from samband.core.identifiers import Party
from samband.core.keys import KeyRing
from samband.core.ports import Evidence
from samband.core.time import today

KIND = "signatories"


class BusinessEvidence(msgspec.Struct, frozen=True):
    """The register of companies as a source of evidence; ``issuer`` is the node's public URL.

    The facts are ``companies``: for each business of the number its state, the rule, and the
    officers in office today.  Nobody signs for a company that is deregistered.
    """

    db: Database
    keys: KeyRing
    issuer: str

    async def about(self, subject: Party, kinds: frozenset[str]) -> tuple[Evidence, ...]:
        """Give who may sign for a company, signed; nothing of a number without a company."""
        if KIND not in kinds:
            return ()
        pointed = Number(subject.scheme.value, subject.identifier)
        everybody = tuple(Protection)
        rows = await objects.read_together(self.db, "business", [pointed], today(), shown=everybody)
        companies = [_facts(content_of(row.version.content)) for row in rows if row.version]
        if not companies:
            return ()
        facts = {"companies": companies}
        return (await objects.sign_evidence(self.keys, self.issuer, KIND, subject, facts),)


def _facts(company: CompanyContent) -> dict[str, object]:
    ended = company.status.state is State.DEREGISTERED
    acting = [] if ended else [o for o in company.officers if o.acts_on(today())]
    return {
        "state": company.status.state.value,
        "rule": None if ended else msgspec.to_builtins(company.signatory_rule),
        "officers": msgspec.to_builtins(acting),
    }
