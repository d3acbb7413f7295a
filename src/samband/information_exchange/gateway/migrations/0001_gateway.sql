-- What this node's gateway publishes, who may use it, what they have used, and the counts of it.

create schema gateway;

-- Every process polls this number, and reads again what it has when the number has changed.
create table gateway.epoch (
    only_one boolean primary key default true check (only_one),
    value bigint not null default 0
);
insert into gateway.epoch default values;

-- An empty upstream is the node itself: one of its own APIs.
create table gateway.published (
    api text not null,
    major integer not null,
    owner text not null check (owner ~ '^[0-9]{10}$'),
    title text not null,
    upstream text not null,
    per_minute integer not null check (per_minute > 0),
    per_day integer check (per_day > 0),
    max_body bigint not null check (max_body >= 0),
    answer_seconds integer not null check (answer_seconds > 0),
    idle_seconds integer not null check (idle_seconds > 0),
    total_seconds integer not null check (total_seconds > 0),
    published timestamptz not null,
    closed timestamptz,
    primary key (api, major)
);

-- The catalogue's signed list for each owner, as it came.
create table gateway.access_list (
    owner text primary key,
    tag text not null,
    jws text not null,
    expires timestamptz not null,
    confirmed timestamptz not null
);

-- How many calls a consumer has taken in each of the last slots of time, for all processes
-- together.  It is forgotten when the database crashes, which lets a minute's calls pass again:
-- to write it to disk at every call would cost more than that.
create unlogged table gateway.spent (
    key text primary key,
    slots integer[] not null,
    at bigint not null
);

-- Take up to `_want` calls of the `_limit` that any `_slots` slots of `_slot_ms` may hold together.
-- `left_over` is what remains of the limit; `wait_ms` is when the next call is free, if none is now.
create function gateway.take(_key text, _limit integer, _want integer, _slot_ms integer, _slots integer)
returns table (taken integer, left_over integer, wait_ms integer)
language plpgsql as $$
declare
    _row gateway.spent;
    _now bigint;
    _at bigint;
    _total integer;
begin
    insert into gateway.spent values (_key, array_fill(0, array[_slots]), 0) on conflict do nothing;
    select * into _row from gateway.spent where key = _key for update;
    if cardinality(_row.slots) <> _slots then
        _row.slots := array_fill(0, array[_slots]);
    end if;
    -- The time is taken when the row is ours: who waited longest must not write into the past.
    _now := floor(extract(epoch from clock_timestamp()) * 1000);
    _at := greatest(_now / _slot_ms, _row.at);
    for _ago in 0 .. least(_at - _row.at, _slots) - 1 loop
        _row.slots[(_at - _ago) % _slots + 1] := 0;
    end loop;
    select coalesce(sum(each), 0) into _total from unnest(_row.slots) as each;
    taken := least(_want, greatest(_limit - _total, 0));
    left_over := greatest(_limit - _total - taken, 0);
    wait_ms := 0;
    if taken = 0 then
        for _ago in reverse _slots - 1 .. 0 loop
            if _row.slots[(_at - _ago) % _slots + 1] > 0 then
                wait_ms := greatest((_at - _ago + _slots) * _slot_ms - _now, 1);
                exit;
            end if;
        end loop;
    end if;
    _row.slots[_at % _slots + 1] := _row.slots[_at % _slots + 1] + taken;
    update gateway.spent set slots = _row.slots, at = _at where key = _key;
    return next;
end $$;

-- Calls per hour, made from the event log in its own order, so that they can be made again.
create table gateway.usage (
    hour timestamptz not null,
    api text not null,
    major integer not null,
    consumer text not null,
    status smallint not null,
    calls bigint not null,
    bytes bigint not null,
    primary key (api, major, hour, consumer, status)
);
create index usage_of_consumer on gateway.usage (consumer, hour);

-- How long the calls that were passed on took: `slot` counts the bounds that they went over.
create table gateway.latency (
    hour timestamptz not null,
    api text not null,
    major integer not null,
    consumer text not null,
    slot smallint not null,
    calls bigint not null,
    primary key (api, major, hour, consumer, slot)
);

-- The place in the log up to which events are counted.
create table gateway.counted (
    only_one boolean primary key default true check (only_one),
    size bigint not null default 0
);
insert into gateway.counted default values;
