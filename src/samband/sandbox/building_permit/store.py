# SPDX-License-Identifier: EUPL-1.2
"""The municipality's cases in PostgreSQL."""

from __future__ import annotations

from datetime import datetime

import msgspec

from samband.core import db
from samband.core.db import Connection
from samband.sandbox.building_permit.model import Case, Fact, State


class CaseRow(msgspec.Struct, frozen=True, kw_only=True):
    """A case as it is kept; ``facts`` and ``silent`` are JSON."""

    number: str
    company: str
    state: str
    opened: datetime
    closed: datetime | None
    gathered: datetime | None
    facts: str
    silent: str
    wish: str

    def case(self) -> Case:
        """Read it as a value."""
        return Case(
            number=self.number,
            company=self.company,
            state=State(self.state),
            opened=self.opened,
            closed=self.closed,
            gathered=self.gathered,
            facts=msgspec.json.decode(self.facts, type=tuple[Fact, ...]),
            silent=msgspec.json.decode(self.silent, type=tuple[str, ...]),
            wish=self.wish,
        )


async def next_number(connection: Connection) -> int:
    """Take the next case's serial number."""
    return int(await db.value(connection, "select nextval('building_permit.case_number')"))


async def insert(connection: Connection, number: str, company: str, moment: datetime) -> None:
    """Keep a new case."""
    await db.execute(
        connection,
        "insert into building_permit.permit_case (number, company, state, opened)"
        " values ($1, $2, 'open', $3)",
        number,
        company,
        moment,
    )


async def find(connection: Connection, number: str) -> Case | None:
    """Find a case."""
    row = await db.row_or_none(
        connection,
        CaseRow,
        "select number, company, state, opened, closed, gathered, facts, silent, wish"
        " from building_permit.permit_case where number = $1",
        number,
    )
    return row.case() if row else None


async def lock(connection: Connection, number: str) -> None:
    """Hold a case until the transaction ends."""
    await db.execute(
        connection,
        "select 1 from building_permit.permit_case where number = $1 for update",
        number,
    )


async def latest(connection: Connection, limit: int) -> list[Case]:
    """List the latest cases, newest first."""
    rows = await db.rows(
        connection,
        CaseRow,
        "select number, company, state, opened, closed, gathered, facts, silent, wish"
        " from building_permit.permit_case order by opened desc, number limit $1",
        limit,
    )
    return [row.case() for row in rows]


async def keep(connection: Connection, case: Case) -> None:
    """Keep what has changed in a case."""
    await db.execute(
        connection,
        "update building_permit.permit_case set state = $2, closed = $3, gathered = $4,"
        " facts = $5, silent = $6, wish = $7 where number = $1",
        case.number,
        str(case.state),
        case.closed,
        case.gathered,
        msgspec.json.encode(case.facts).decode(),
        msgspec.json.encode(case.silent).decode(),
        case.wish,
    )
