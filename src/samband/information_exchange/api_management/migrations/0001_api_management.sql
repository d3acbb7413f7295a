-- The catalogue of APIs, their versions, who may use them, and the keys they are used with.

create schema api_management;
create extension if not exists pg_trgm;

-- ``own`` is an API that this node serves itself and registers at every start.
create table api_management.api (
    name text primary key,
    own boolean not null,
    owner text not null check (owner ~ '^[0-9]{10}$'),
    owner_name text not null,
    facts jsonb not null,
    registered timestamptz not null,
    revised timestamptz not null,
    sort_key text collate "C" not null,
    search_text text not null
);
create index api_of_owner on api_management.api (owner, sort_key);
create index api_by_title on api_management.api (sort_key, name);
create index api_by_word on api_management.api using gin (search_text gin_trgm_ops);

-- A version's document is kept as it was given; report and changes are what was found in it.
create table api_management.version (
    api text not null references api_management.api (name),
    major integer not null,
    minor integer not null,
    patch integer not null,
    state text not null,
    was_active boolean not null default false,
    added timestamptz not null,
    since timestamptz not null,
    deprecated timestamptz,
    sunset timestamptz,
    document text not null,
    digest bytea not null,
    exemptions jsonb not null,
    report jsonb not null,
    changes jsonb not null,
    errors integer not null,
    warnings integer not null,
    primary key (api, major, minor, patch)
);
-- The rules allow one version in use per major: the database would rather fail than hold two.
create unique index one_in_use on api_management.version (api, major)
    where state in ('active', 'deprecated');

create table api_management.access_request (
    id uuid primary key,
    api text not null references api_management.api (name),
    major integer not null,
    scope text not null,
    consumer text not null check (consumer ~ '^[0-9]{10}$'),
    consumer_name text not null,
    purpose text not null,
    state text not null check (state in ('open', 'approved', 'refused')),
    requested timestamptz not null,
    decided timestamptz,
    reason text not null default ''
);
create unique index one_open on api_management.access_request (api, major, scope, consumer)
    where state = 'open';
create index request_of_consumer on api_management.access_request (consumer, requested desc, id);
create index request_of_api on api_management.access_request (api, requested desc, id);

create table api_management.subscription (
    id uuid primary key references api_management.access_request (id),
    api text not null references api_management.api (name),
    major integer not null,
    scope text not null,
    consumer text not null,
    since timestamptz not null,
    ended timestamptz,
    ended_why text not null default ''
);
create unique index one_living on api_management.subscription (api, major, scope, consumer)
    where ended is null;

-- Of a key there is a name to find it by and a keyed hash to try it with, never the key itself.
create table api_management.api_key (
    prefix text primary key,
    subscription_id uuid not null references api_management.subscription (id),
    hash bytea not null check (length(hash) = 32),
    made timestamptz not null,
    expires timestamptz not null,
    revoked timestamptz
);
create index key_of_subscription on api_management.api_key (subscription_id);
