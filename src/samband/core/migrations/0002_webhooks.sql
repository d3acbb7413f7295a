-- Webhooks: somebody's address that is told when a feed of theirs holds something new. The feed is the
-- promise: what has been told is a position in it, so no change can be committed and never told of.

create table core.webhook (
    id uuid primary key,                -- a new one for each address that is set
    stream text not null,               -- the feed
    owner text not null,                -- organisation number of whom it tells
    api text not null,                  -- whose feed it is; begins the names of events
    source text not null,               -- the addresses that a notice states, and what it is about
    changes text not null,
    subject text not null,
    address text not null,
    state text not null check (state in ('confirming', 'unconfirmed', 'active', 'held')),
    challenge text,                     -- what the receiver must answer with
    told_xid xid8 not null default '0', -- the newest change that the receiver has taken notice of
    told_seq bigint not null default 0,
    told timestamptz,
    news boolean not null default false, -- its feed has been seen to go further than that
    notice uuid,                        -- what is under way keeps its id until it has arrived
    notice_xid xid8,
    notice_seq bigint,
    noticed timestamptz,
    failures smallint not null default 0,
    reason text,                        -- why it failed last, for the owner
    due timestamptz,                    -- null: nothing is sent until the owner asks for it
    lease uuid,                         -- of the process that is sending, if it lives
    leased_until timestamptz,
    created timestamptz not null,
    unique (stream, owner)
) with (fillfactor = 50);               -- every notice changes its row twice, on the same page

-- How often an owner has had us call an address that nobody has vouched for.
create table core.webhook_challenge (
    owner text not null,
    asked timestamptz not null
);
create index webhook_challenge_by_owner on core.webhook_challenge (owner, asked);
