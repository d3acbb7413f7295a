-- Indexes: who holds which type of information about whom. Never the information, and never a
-- person's number: a subject is a keyed hash under a key that each index has for itself.

create schema indexing;

create table indexing.index (
    id integer generated always as identity primary key,
    name text not null unique,
    key_id uuid not null unique,        -- names the index's own key, which is never stored
    holder text not null,               -- organisation number of the index holder
    body jsonb not null,
    opened timestamptz not null default now(),
    revision bigint not null default 1  -- grows when what is set up changes; entries leave it alone
);

create table indexing.identifier_type (
    index_id integer not null,
    name text not null,
    place integer generated always as identity,
    body jsonb not null,
    primary key (index_id, name)
);

create table indexing.information_type (
    index_id integer not null,
    id smallint not null,
    name text not null,
    body jsonb not null,
    primary key (index_id, id),
    unique (index_id, name)
);

create table indexing.producer (
    index_id integer not null,
    id integer not null,
    organisation text not null,
    name text not null,
    information_types smallint[] not null,
    primary key (index_id, id),
    unique (index_id, organisation)
);

create table indexing.consumer (
    index_id integer not null,
    organisation text not null,
    information_types smallint[] not null,
    primary key (index_id, organisation)
);

-- What a producer says of its entries of one type.
create table indexing.holding (
    index_id integer not null,
    producer integer not null,
    information_type smallint not null,
    active boolean not null default true,   -- false: the holder has ended it, and nothing is told
    visible_to text[],                  -- null: every consumer of the type
    holds bigint,                       -- how many the producer says that it has
    reconciled timestamptz,
    primary key (index_id, producer, information_type)
);

-- Where information is reached: few, and named by number in the many entries.
create table indexing.address (
    index_id integer not null,
    id integer generated always as identity,
    producer integer not null,
    logical_address text not null,
    service text not null,              -- '' for none
    primary key (index_id, id),
    unique (index_id, producer, logical_address, service)
);

-- A partition for each index, so that indexes share neither keys, pages nor locks. 16 bytes of the
-- hash: two of 200 million subjects share them with a chance of 1 in 10^22.
create table indexing.entry (
    index_id integer not null,
    subject bytea not null,
    information_type smallint not null,
    address integer not null,
    producer integer not null,
    condition smallint,
    content_time timestamptz not null,
    expires timestamptz,
    check (length(subject) = 16),
    primary key (index_id, subject, information_type, address)
) partition by list (index_id);
-- Few values for many rows: PostgreSQL keeps each once, with a list of where the rows are.
create index entry_by_producer on indexing.entry (producer, information_type);
create index entry_by_expiry on indexing.entry (expires) where expires is not null;

create function indexing.open_partition(index_id integer) returns void language plpgsql as $$
begin
    execute format(
        'create table indexing.entry_%s partition of indexing.entry for values in (%s)',
        index_id, index_id
    );
end
$$;

-- The full set that a producer states, gathered before it is compared; without the log, since a
-- statement that is cut short is made again.
create table indexing.reconciliation (
    id uuid primary key,
    index_id integer not null,
    producer integer not null,
    information_type smallint not null,
    begun timestamptz not null default now(),
    stated bigint not null default 0,
    report jsonb
);
create unlogged table indexing.stated (
    reconciliation uuid not null,
    subject bytea not null,
    address integer not null,
    condition smallint,
    content_time timestamptz not null,
    expires timestamptz
);
create index stated_by_reconciliation on indexing.stated (reconciliation);

create table indexing.subscription (
    id uuid primary key,
    index_id integer not null,
    consumer text not null,
    information_types smallint[] not null,
    producers text[],                   -- null: all
    by_subject boolean not null,
    with_protected boolean not null,
    created timestamptz not null,
    ended timestamptz
);
create index subscription_by_index on indexing.subscription (index_id) where ended is null;
create table indexing.watched (
    index_id integer not null,
    subject bytea not null,
    subscription uuid not null,
    reference text not null,
    primary key (index_id, subject, subscription)
);
create index watched_by_subscription on indexing.watched (subscription);

-- One row for each entry that a consumer has found to be false.
create table indexing.false_pointer (
    index_id integer not null,
    subject bytea not null,
    information_type smallint not null,
    address integer not null,
    consumer text not null,
    reported timestamptz not null default now(),
    primary key (index_id, subject, information_type, address, consumer)
);

create table indexing.figure (
    index_id integer not null,
    producer integer not null,
    information_type smallint not null,
    measured timestamptz not null,
    entries bigint not null,
    up_to_a_day bigint not null,
    up_to_a_month bigint not null,
    up_to_a_year bigint not null,
    older bigint not null,
    expired bigint not null,
    false_pointers bigint not null,
    primary key (index_id, producer, information_type)
);

-- The look-up. Its plan is made once: a new one for each question would cost more than the answer.
-- ``consumer`` sees what is shown to every consumer and what is shown to it; at most ``most``
-- entries are told of one subject.
create function indexing.find(
    index integer, subjects bytea[], types smallint[], consumer text, moment timestamptz,
    most integer
) returns table (
    place bigint, information_type smallint, producer integer, condition smallint,
    content_time timestamptz, logical_address text, service text
) language plpgsql stable set plan_cache_mode = 'force_generic_plan'
set enable_hashjoin = off set enable_mergejoin = off set enable_seqscan = off as $$
#variable_conflict use_column
begin
    return query
    select asked.place, e.information_type, e.producer, e.condition, e.content_time,
        a.logical_address, a.service
    from unnest(subjects) with ordinality as asked (subject, place)
    cross join lateral (
        select e.information_type, e.producer, e.condition, e.content_time, e.address
        from indexing.entry e
        join indexing.holding h on h.index_id = index and h.producer = e.producer
            and h.information_type = e.information_type
            and h.active and (h.visible_to is null or consumer = any(h.visible_to))
        where e.index_id = index and e.subject = asked.subject
            and e.information_type = any(types)
            and (e.expires is null or e.expires > moment)
        order by e.information_type, e.address limit most
    ) e
    join indexing.address a on a.index_id = index and a.id = e.address
    order by asked.place, e.information_type, e.address;
end
$$;
