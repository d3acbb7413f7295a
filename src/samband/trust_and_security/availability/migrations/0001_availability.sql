-- Availability: how services are, how long they worked, and when they did not.
--
-- A place is '' for this node and else the address of a node that it watches. Nothing here is
-- about people.

create schema availability;

-- How each service is: one row for each, revised at every look.
create table availability.standing (
    place text not null,
    service text not null,
    state text not null check (state in ('up', 'degraded', 'down')),
    since timestamptz not null,
    seen timestamptz not null,
    holds_ms integer not null,
    ms real not null,
    late_in_a_row smallint not null,
    reason text not null,
    primary key (place, service)
) with (fillfactor = 50);

-- Milliseconds in each state, hour by hour; after some days the hours of a day become one row.
create table availability.hour (
    place text not null,
    service text not null,
    start timestamptz not null,
    up bigint not null,
    degraded bigint not null,
    down bigint not null,
    answers integer not null,
    late integer not null,
    primary key (place, service, start)
) with (fillfactor = 50);
create index hour_by_start on availability.hour (start);

create table availability.day (
    place text not null,
    service text not null,
    start timestamptz not null,
    up bigint not null,
    degraded bigint not null,
    down bigint not null,
    answers integer not null,
    late integer not null,
    primary key (place, service, start)
);
create index day_by_start on availability.day (start);

-- Stretches in which a service did not do what it should; one without an end goes on.
create table availability.trouble (
    id bigint generated always as identity primary key,
    place text not null,
    service text not null,
    state text not null check (state in ('degraded', 'down')),
    reason text not null,
    began timestamptz not null,
    ended timestamptz,
    check (ended >= began)
);
create unique index trouble_that_goes_on on availability.trouble (place, service)
    where ended is null;
create index trouble_by_time on availability.trouble (began desc, id desc);

-- What a watched node has last said of itself, and the name that the member register has for it.
create table availability.heard (
    place text primary key,
    name text not null,
    said text not null,
    at timestamptz not null
);

-- Where the probe of the database writes and reads.
create table availability.beat (
    single boolean primary key default true check (single),
    at timestamptz not null
);
