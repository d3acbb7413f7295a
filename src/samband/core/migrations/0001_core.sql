-- Keys, idempotency keys and the change feed: what every block on this node shares.

create schema core;

create table core.key (
    kid text primary key,
    use text not null,
    algorithm text not null,
    public_jwk jsonb not null,
    sealed_private bytea not null,
    activates timestamptz not null,
    retires timestamptz not null,
    check (activates < retires)
);
create index key_by_use on core.key (use, activates);

-- One row per accepted Idempotency-Key, written in the transaction of the effect it guards.
create table core.inbox (
    caller text not null,
    key text not null,
    request_digest bytea not null,
    status smallint,
    answer bytea,
    received timestamptz not null default now(),
    primary key (caller, key)
);
create index inbox_by_age on core.inbox (received);

-- The feed is read in the order of (xid, seq) below the oldest running transaction: sequence
-- numbers alone would skip a row whose transaction commits after a later number was read.
create table core.feed (
    stream text not null,
    xid xid8 not null default pg_current_xact_id(),
    seq bigint generated always as identity,
    id uuid not null,
    time timestamptz not null,
    type text not null,
    subject text not null,
    data jsonb not null,
    primary key (stream, xid, seq)
);
