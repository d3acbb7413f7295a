-- One and the same API is answered by many nodes: one entry, with an address for each of them.

-- The node whose documents an own API's versions have; empty where the node has not said it yet.
alter table api_management.api add column node text not null default '';

-- `contract` is the hash of what a node answers by, without the node's own address in it.
create table api_management.address (
    api text not null references api_management.api (name),
    major integer not null,
    node text not null,
    owner text not null check (owner ~ '^[0-9]{10}$'),
    owner_name text not null,
    version text not null,
    contract bytea not null check (length(contract) = 32),
    since timestamptz not null,
    primary key (api, major, node)
);
create index address_of_node on api_management.address (node);
create index address_of_owner on api_management.address (owner, api);
create index address_by_name on api_management.address (api, owner_name, node);

-- A document that is not the entry's own: of an older or newer node, or of one that answers a part.
create table api_management.contract (
    api text not null references api_management.api (name),
    hash bytea not null check (length(hash) = 32),
    document text not null,
    report jsonb not null,
    errors integer not null,
    warnings integer not null,
    primary key (api, hash)
);

-- Access is asked of one of those who answer, and is theirs to give: mostly the API's owner.
alter table api_management.access_request add column producer text;
update api_management.access_request r set producer = a.owner
    from api_management.api a where a.name = r.api;
alter table api_management.access_request alter column producer set not null;
alter table api_management.subscription add column producer text;
update api_management.subscription s set producer = a.owner
    from api_management.api a where a.name = s.api;
alter table api_management.subscription alter column producer set not null;

drop index api_management.one_open;
create unique index one_open on api_management.access_request (api, producer, major, scope, consumer)
    where state = 'open';
drop index api_management.one_living;
create unique index one_living on api_management.subscription (api, producer, major, scope, consumer)
    where ended is null;
create index request_of_producer on api_management.access_request (producer, requested desc, id);
create index subscription_of_producer on api_management.subscription (producer) where ended is null;

-- How many calls a producer's gateway lets everybody make, so that who decides of more can see it.
create table api_management.offered_limit (
    node text not null,
    api text not null,
    major integer not null,
    owner text not null check (owner ~ '^[0-9]{10}$'),
    per_minute integer not null check (per_minute > 0),
    per_day integer check (per_day > 0),
    primary key (node, api, major)
);
create index limit_of_api on api_management.offered_limit (api, major, owner);
