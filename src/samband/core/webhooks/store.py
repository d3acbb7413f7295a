# SPDX-License-Identifier: EUPL-1.2
"""Webhooks as they are stored, and who is called next."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from samband.core import db
from samband.core.db import Connection, Tx
from samband.core.webhooks.model import Followed, Pace, Standing, State

_CLAIM: Final = """\
with waiting as (
    select w.id, w.owner, w.failures, w.due,
        row_number() over (partition by w.owner order by w.failures, w.due, w.id) as place
    from core.webhook w
    where w.due <= $1 and (w.leased_until is null or w.leased_until <= $1)
        and (w.news or w.notice is not null) and w.owner <> all($5)
), busy as (
    select owner, count(*) as calls from core.webhook where leased_until > $1
    group by owner
), chosen as (
    select w.id from waiting w left join busy b on b.owner = w.owner
    where w.place + coalesce(b.calls, 0) <= $2 order by w.failures, w.due limit $3
), held as (
    select w.id, n.xid, n.seq from core.webhook w join chosen c on c.id = w.id
    left join lateral (
        select f.xid, f.seq from core.feed f
        where w.state = 'active' and w.notice is null and f.stream = w.stream
            and (f.xid, f.seq) > (w.told_xid, w.told_seq)
            and f.xid < pg_snapshot_xmin(pg_current_snapshot())
        order by f.xid desc, f.seq desc limit 1
    ) n on true
    where w.due <= $1 and (w.leased_until is null or w.leased_until <= $1)
        and (w.notice is not null or n.xid is not null)
    for update of w skip locked
)
update core.webhook w set lease = uuidv7(), leased_until = $1 + $4,
    notice = coalesce(w.notice, uuidv7()),
    notice_xid = case when w.notice is null then h.xid else w.notice_xid end,
    notice_seq = case when w.notice is null then h.seq else w.notice_seq end,
    noticed = case when w.notice is null then $1 else w.noticed end
from held h where w.id = h.id
returning w.id, w.lease, w.owner, w.api, w.source, w.subject, w.changes, w.address,
    w.state, w.challenge, w.told_xid::text::bigint as told_xid, w.told_seq, w.told,
    w.notice, w.notice_xid::text::bigint as notice_xid, w.notice_seq, w.noticed, w.failures
"""


class Stored(msgspec.Struct, frozen=True, kw_only=True):
    """A webhook as its owner asks for it."""

    address: str
    state: str
    failures: int
    reason: str | None
    due: datetime | None
    told_xid: int
    told_seq: int
    told: datetime | None
    created: datetime


class Claimed(msgspec.Struct, frozen=True, kw_only=True):
    """A webhook whose receiver this process alone may call, until its lease ends.

    ``notice_xid`` and ``notice_seq`` are ``None`` for a challenge.
    """

    id: UUID
    lease: UUID
    owner: str
    api: str
    source: str
    subject: str
    changes: str
    address: str
    state: str
    challenge: str | None
    told_xid: int
    told_seq: int
    told: datetime | None
    notice: UUID
    notice_xid: int | None
    notice_seq: int | None
    noticed: datetime
    failures: int

    @property
    def standing(self) -> Standing:
        """Tell where it stood when it was claimed."""
        return Standing(
            state=State(self.state),
            failures=self.failures,
            due=self.noticed,
            told=(self.told_xid, self.told_seq),
            told_at=self.told,
        )

    @property
    def position(self) -> tuple[int, int] | None:
        """Tell what the notice tells of; ``None`` for a challenge."""
        if self.notice_xid is None or self.notice_seq is None:
            return None
        return self.notice_xid, self.notice_seq


async def put(
    tx: Tx, id_: UUID, feed: Followed, address: str, *, challenge: str, moment: datetime
) -> None:
    """Set where a feed's changes are told: in place of another address, and all told anew."""
    await db.execute(
        tx,
        "insert into core.webhook as w (id, stream, owner, api, source, changes, subject, address,"
        " state, challenge, notice, noticed, due, created)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, 'confirming', $9, $1, $10, $10, $10)"
        " on conflict (stream, owner) do update set (id, api, source, changes, subject, address,"
        " state, challenge, told_xid, told_seq, told, news, notice, notice_xid, notice_seq, noticed,"
        " failures, reason, due, lease, leased_until, created) ="
        " ($1, $4, $5, $6, $7, $8, 'confirming', $9, '0', 0, null, false, $1, null, null, $10,"
        " 0, null, $10, null, null, $10)",
        id_,
        feed.stream,
        feed.owner.identifier,
        feed.api,
        feed.source,
        feed.changes,
        feed.subject,
        address,
        challenge,
        moment,
    )


async def challenge_again(
    tx: Tx, stream: str, owner: str, id_: UUID, *, challenge: str, moment: datetime
) -> bool:
    """Ask a receiver once more to prove itself; what it has been told of stays told."""
    return bool(
        await db.execute(
            tx,
            "update core.webhook set state = 'confirming', challenge = $4, news = false, notice = $3,"
            " notice_xid = null, notice_seq = null, noticed = $5, failures = 0, reason = null,"
            " due = $5, lease = null, leased_until = null where stream = $1 and owner = $2",
            stream,
            owner,
            id_,
            challenge,
            moment,
        )
    )


async def remove(tx: Tx, stream: str, owner: str) -> bool:
    """Forget a webhook; tells whether there was one."""
    return bool(
        await db.execute(
            tx, "delete from core.webhook where stream = $1 and owner = $2", stream, owner
        )
    )


async def find(connection: Connection, stream: str, owner: str) -> Stored | None:
    """Find an owner's webhook of a feed."""
    return await db.row_or_none(
        connection,
        Stored,
        "select address, state, failures, reason, due, told_xid::text::bigint as told_xid,"
        " told_seq, told, created from core.webhook where stream = $1 and owner = $2",
        stream,
        owner,
    )


async def count_challenge(tx: Tx, owner: str, moment: datetime, within: timedelta) -> int:
    """Note that a challenge is asked for, and count the owner's in the time before."""
    await db.execute(
        tx,
        "delete from core.webhook_challenge where owner = $1 and asked < $2",
        owner,
        moment - within,
    )
    await db.execute(
        tx, "insert into core.webhook_challenge (owner, asked) values ($1, $2)", owner, moment
    )
    return int(
        await db.value(tx, "select count(*) from core.webhook_challenge where owner = $1", owner)
    )


async def look_for_news(connection: Connection) -> int:
    """Mark the webhooks whose feeds go further than they were told; tells how many are new.

    A feed is read below the oldest running transaction, as its readers read it: what is told of
    can be fetched.
    """
    return await db.execute(
        connection,
        "update core.webhook w set news = true"
        " where w.state = 'active' and w.notice is null and not w.news and exists ("
        "select from core.feed f where f.stream = w.stream"
        " and (f.xid, f.seq) > (w.told_xid, w.told_seq)"
        " and f.xid < pg_snapshot_xmin(pg_current_snapshot()))",
    )


async def claim(
    connection: Connection,
    moment: datetime,
    most: int,
    pace: Pace,
    silent: Collection[str] = (),
) -> list[Claimed]:
    """Take at most ``most`` webhooks that have something to tell, those that fail last.

    Those of ``silent`` owners wait until they are so no more.
    What a webhook is told of is fixed here, and kept until it has arrived.
    """
    return await db.rows(
        connection,
        Claimed,
        _CLAIM,
        moment,
        pace.of_one,
        most,
        pace.lease,
        list(silent),
    )


async def settle(connection: Connection, claimed: Claimed, new: Standing) -> bool:
    """Write where a webhook stands after a call, unless it was ended or taken over meanwhile."""
    failed = new.due is not None and new.reason is not None
    return bool(
        await db.execute(
            connection,
            "update core.webhook set state = $3, failures = $4, reason = $5, due = $6,"
            " told_xid = $7::text::xid8, told_seq = $8, told = $9,"
            " news = news and $10, challenge = case when $10 then challenge end,"
            " notice = case when $10 then notice end,"
            " notice_xid = case when $10 then notice_xid end,"
            " notice_seq = case when $10 then notice_seq end,"
            " lease = null, leased_until = null where id = $1 and lease = $2",
            claimed.id,
            claimed.lease,
            new.state,
            new.failures,
            new.reason,
            new.due,
            str(new.told[0]),
            new.told[1],
            new.told_at,
            failed,
        )
    )
