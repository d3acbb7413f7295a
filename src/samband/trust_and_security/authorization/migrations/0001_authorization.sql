-- Scopes, grants, policies, used client assertions and revoked tokens.
-- The schema's name is a key word of SQL and is therefore quoted everywhere.

create schema "authorization";

-- Each process polls these numbers and reads again what has changed.
create table "authorization".epoch (
    topic text primary key check (topic in ('grants', 'policies', 'tokens')),
    value bigint not null default 0
);
insert into "authorization".epoch (topic) values ('grants'), ('policies'), ('tokens');

create table "authorization".scope (
    name text primary key,
    majors smallint[] not null,
    owner text not null,
    sv text not null,
    en text not null
);

create table "authorization".scope_grant (
    id uuid primary key,
    member text not null,
    scope text not null references "authorization".scope (name),
    purposes jsonb not null,
    valid_from timestamptz not null,
    valid_until timestamptz,
    granted_by text not null,
    granted_at timestamptz not null,
    withdrawn_at timestamptz,
    withdrawn_by text,
    withdrawn_why text,
    check (valid_until is null or valid_from < valid_until),
    check ((withdrawn_at is null) = (withdrawn_by is null)),
    check ((withdrawn_at is null) = (withdrawn_why is null))
);
create index scope_grant_by_member on "authorization".scope_grant (member, scope);

-- A version of the node's policies: who made it, when and why, and the schema it was checked by.
create table "authorization".policy_set (
    version bigint primary key,
    schema text not null,
    attributes jsonb not null,
    made_at timestamptz not null,
    made_by text not null,
    why text not null
);

-- The text of a policy from a version on, until a later row for the same id.
create table "authorization".policy (
    id text not null,
    version bigint not null references "authorization".policy_set (version),
    cedar text not null,
    sv text not null,
    en text not null,
    withdrawn boolean not null,
    primary key (id, version)
);

-- A client assertion works once, at whichever process it is shown (RFC 7523 section 3, item 7).
create table "authorization".client_assertion (
    client_id text not null,
    jti_hash bytea not null,
    expires timestamptz not null,
    primary key (client_id, jti_hash)
);
create index client_assertion_by_expiry on "authorization".client_assertion (expires);

create table "authorization".revoked_token (
    jti_hash text primary key,
    expires timestamptz not null,
    revoked_at timestamptz not null,
    revoked_by text not null
);
create index revoked_token_by_expiry on "authorization".revoked_token (expires);
