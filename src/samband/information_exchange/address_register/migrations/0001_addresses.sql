-- The address register: entries, what they say over time, and how their owners look after them.

create extension if not exists btree_gist;
create extension if not exists pg_trgm;
create schema address_register;

-- One row that every change increases, so that a reader knows whether its copy is the newest.
create table address_register.epoch (
    only_row boolean primary key default true check (only_row),
    value bigint not null
);
insert into address_register.epoch (value) values (1);

create table address_register.entry (
    seq bigint generated always as identity primary key,
    id uuid not null unique,
    kind text not null,
    organisation text not null check (organisation ~ '^[0-9]{10}$'),
    parent bigint references address_register.entry (seq),
    -- From the organisation down to the parent, for whole branches and for delegated rights.
    ancestors bigint[] not null default '{}',
    -- The service that an endpoint or a certificate belongs to, and a service itself.
    service bigint,
    -- Own identifier of an organisation or unit; what all others inherit stands in `reached_by`.
    participant text unique,
    reached_by text not null,
    reference text,
    registered timestamptz not null,
    confirmed timestamptz not null,
    reminded timestamptz,
    check ((kind = 'organisation') = (parent is null))
);
create unique index organisation_once on address_register.entry (organisation)
    where kind = 'organisation';
create unique index entry_by_reference on address_register.entry (organisation, reference)
    where reference is not null;
create index entry_below on address_register.entry (parent);
create index entry_of_service on address_register.entry (service) where service is not null;
create index entry_branch on address_register.entry using gin (ancestors) with (fastupdate = off);
create index entry_of_organisation on address_register.entry (organisation, seq);

create table address_register.version (
    entry bigint not null references address_register.entry (seq),
    valid tstzrange not null,
    after_gap boolean not null,
    content jsonb not null,
    recorded timestamptz not null,
    -- What is searched in and sorted by, as core.text writes it; `search_text` is the entry's own
    -- words and its organisation's names, so that both can be typed at once.
    sort_key text collate "C" not null,
    own_text text not null,
    search_text text not null,
    types text[] not null default '{}',
    municipalities text[] not null default '{}',
    primary key (entry, valid without overlaps)
);
create index version_of_entry on address_register.version (entry);
-- No list of what is new, which a search would read whole and the planner shuns.
create index version_by_text on address_register.version
    using gin (search_text gin_trgm_ops) with (fastupdate = off);
create index version_by_type on address_register.version using gin (types)
    with (fastupdate = off);
create index version_by_name on address_register.version (sort_key, entry);

-- What a participant receives, by document type or service type, in any version that is not past.
create table address_register.route (
    participant text not null,
    wanted text not null,
    service bigint not null references address_register.entry (seq),
    primary key (participant, wanted, service)
);
create index route_of_service on address_register.route (service);

create table address_register.probe (
    entry bigint primary key references address_register.entry (seq),
    state text not null,
    at timestamptz not null,
    since timestamptz not null,
    detail text not null
);

-- People stand here as keyed hashes only; `name` is what the giver calls the delegation.
create table address_register.delegation (
    id uuid primary key,
    organisation text not null,
    entry bigint not null references address_register.entry (seq),
    subject_key bytea,
    client_id text,
    name text not null,
    given timestamptz not null,
    check ((subject_key is null) <> (client_id is null))
);
create unique index delegation_to_person on address_register.delegation (entry, subject_key)
    where subject_key is not null;
create unique index delegation_to_system on address_register.delegation (entry, client_id)
    where client_id is not null;
create index delegation_of on address_register.delegation (organisation);

-- Files that producers publish and the register fetches.
create table address_register.source (
    id uuid primary key,
    organisation text not null,
    url text not null,
    format text not null,
    policy text not null,
    every_minutes integer not null,
    digest bytea,
    fetched timestamptz,
    outcome text not null default 'waiting',
    report jsonb,
    due timestamptz not null,
    unique (organisation, url)
);

-- The most common question of all: where participants receive something, at a moment and after it.
-- The plan that is kept follows an index from row to row also where it was made on a young, small
-- table: the questions are few, and so are the rows of each.
create function address_register.resolve(
    participants text[], types_asked text[], moments timestamptz[]
) returns table (
    place integer, seq bigint, id uuid, kind text, parent bigint,
    start timestamptz, finish timestamptz, content text
) language plpgsql stable set plan_cache_mode = 'force_generic_plan'
set enable_hashjoin = off set enable_mergejoin = off set enable_seqscan = off as $$
#variable_conflict use_column
begin
    return query
    select (asked.place - 1)::integer, e.seq, e.id, e.kind, e.parent,
        lower(v.valid), upper(v.valid), v.content::text
    from unnest(participants, types_asked, moments)
        with ordinality as asked (participant, wanted, at, place)
    join address_register.route r
        on r.participant = asked.participant and r.wanted = asked.wanted
    join address_register.entry e on e.service = r.service
    join address_register.version v on v.entry = e.seq
        and coalesce(upper(v.valid), 'infinity') > asked.at
    order by asked.place, e.seq, lower(v.valid);
end
$$;

-- What is found by words, organisation, kinds, types and municipality: a page of it by name, and how
-- much there is in all.  Which of them finds fewest differs from question to question, so each
-- question gets a plan of its own; the longest word goes by the index of trigrams.
create function address_register.search(
    moment timestamptz, longest text, other_words text[], kinds text[], number text,
    types_asked text[], place text, most integer, skipped integer
) returns table (total bigint, entries bigint[])
language plpgsql stable set plan_cache_mode = 'force_custom_plan' as $$
begin
    return query
    with matching as (
        select v.entry, min(v.sort_key) as name
        from address_register.version v
        join address_register.entry e on e.seq = v.entry
        where (longest = '%' or v.search_text like longest)
            and v.search_text like all(other_words)
            and coalesce(upper(v.valid), 'infinity') > moment
            and e.kind = any(kinds) and (number is null or e.organisation = number)
            and (types_asked = '{}' or v.types @> types_asked)
            and (place is null or v.municipalities @> array[place]
                or (e.kind = 'service' and v.municipalities = '{}'))
        group by v.entry
    )
    select (select count(*) from matching),
        array(select m.entry from matching m order by m.name, m.entry limit most offset skipped);
end
$$;
