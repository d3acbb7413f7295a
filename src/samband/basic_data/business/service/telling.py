# SPDX-License-Identifier: EUPL-1.2
"""What of companies may be told: protected officers and traders never, personal numbers for a purpose.

Protection is asked for after the versions are read, in one statement whatever was found, so that an
answer is never older than the protection it was given by, and a hidden company costs what an
unknown one does.  Everybody whose number is told is a subject of the event: she sees the reading.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from samband.basic_data.business import store
from samband.basic_data.business.model.content import Item
from samband.basic_data.business.model.lookups import (
    Company,
    CompanyFields,
    History,
    company_of,
    history_of,
    holders_of,
    officers_of,
)
from samband.basic_data.objects import Found, HistoryRow, Judge
from samband.core.identifiers import Party, Scheme
from samband.core.problems import Refused

_OF_OFFICERS = frozenset({Item.OFFICERS, Item.OFFICER_NUMBERS, Item.SIGNATORY_RULE})
_TRADER = "the trader is protected"
_OFFICER = "a protected officer is not shown"
_PURPOSE = "a sole trader's business is told for a stated purpose only"


def is_person(party: Party) -> bool:
    """Tell whether a number is somebody's own."""
    return party.scheme is not Scheme.ORGANISATION


class Telling(msgspec.Struct, frozen=True):
    """What one question may tell: ``hidden`` are protected, ``people`` says that a purpose holds."""

    judge: Judge
    items: Sequence[Item]
    hidden: frozenset[Party]
    people: bool

    def opens(self, found: Found) -> bool:
        """Tell whether a company may be told of, as far as whose number it has is concerned."""
        holders = holders_of(found)
        if not self.hidden.isdisjoint(holders):
            self.judge.record.reason = _TRADER
            return False
        if not self.people and any(map(is_person, holders)):
            self.judge.record.reason = _PURPOSE
            return False
        return True

    def companies(self, rows: Iterable[Found]) -> list[Company]:
        """Write the companies that may be told of, and take their people down as subjects."""
        (told,) = self.groups([rows])
        return told

    def groups(self, groups: Iterable[Iterable[Found]]) -> list[list[Company]]:
        """Write several lists of companies, as ``companies`` does one."""
        told = [
            [
                company_of(row, row.version, self.items, self.hidden)
                for row in rows
                if row.version is not None and self.opens(row)
            ]
            for rows in groups
        ]
        self._note(who for companies in told for company in companies for who in _told(company))
        return told

    def history(self, found: Found, rows: Sequence[HistoryRow]) -> History:
        """Write the history of a company that opens, and take its people down as subjects."""
        history = history_of(rows, self.items, self.hidden)
        officers = [who for past in history.versions for who in _officers(past.fields)]
        self._note([*filter(is_person, holders_of(found)), *officers])
        return history

    def _note(self, parties: Iterable[Party]) -> None:
        """Make those whose numbers are told subjects of the event."""
        record = self.judge.record
        record.subjects = tuple(dict.fromkeys([*record.subjects, *parties]))


async def telling(
    judge: Judge,
    items: Sequence[Item],
    rows: Sequence[Found],
    asked: Iterable[Party | None] = (),
    past: Sequence[HistoryRow] = (),
) -> Telling:
    """Find out what may be told of what was read; ``asked`` are the numbers asked about."""
    people = allows_people(judge)
    if judge.with_protected:
        return Telling(judge, items, frozenset(), people)
    parties = {party: None for party in asked if party is not None and is_person(party)}
    for row in rows:
        parties.update(dict.fromkeys(holders_of(row)))
    officers: set[Party] = set()
    if not _OF_OFFICERS.isdisjoint(items):
        contents = [row.content for row in rows if row.content is not None]
        contents += [row.content for row in past]
        officers = {party for content in contents for party in officers_of(content)}
    database = judge.node.db
    named = tuple(dict.fromkeys([*parties, *officers]))
    hidden = await database.together(store.protected_among, named, 100 * (1 + len(named)))
    if not hidden.isdisjoint(officers):
        judge.record.reason = _OFFICER
    return Telling(judge, items, hidden, people)


def _told(company: Company) -> list[Party]:
    holders = [Party(one.scheme, one.identifier) for one in company.identifiers]
    return [*filter(is_person, holders), *_officers(company.fields)]


def _officers(fields: CompanyFields) -> list[Party]:
    told = fields.officers
    officers = () if isinstance(told, msgspec.UnsetType) else told.value or ()
    return [each.party for each in officers if not isinstance(each.party, msgspec.UnsetType)]


def allows_people(judge: Judge) -> bool:
    """Tell whether the question also holds for personal data, which it may do unasked."""
    if judge.personal:
        return True  # or it has been refused
    record = msgspec.structs.replace(judge.record)
    beside = Judge(judge.node, judge.actor, record, judge.action, personal=True)
    try:
        return beside.decide(known=True, protection=0)
    except Refused:
        return False
