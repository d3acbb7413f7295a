-- The member register: who has joined, with which systems and keys, through which people.

create schema trust_framework;

-- One row that every change which can revoke something increases in its own transaction.
create table trust_framework.epoch (
    only_row boolean primary key default true check (only_row),
    value bigint not null
);
insert into trust_framework.epoch (value) values (1);

create table trust_framework.member (
    id bigint generated always as identity primary key,
    organisation text not null check (organisation ~ '^[0-9]{10}$'),
    number_source text not null check (number_source <> ''),
    name text not null,
    sort_key text collate "C" not null,
    search_text text not null,
    kind text not null,
    state text not null check (state in ('active', 'suspended', 'left')),
    state_reason text not null default '',
    since timestamptz not null,
    agreement_kind text not null,
    agreement_version text not null,
    agreement_signed date not null
);
-- A body that has left may join again; it then gets a new row and keeps its history.
create unique index member_once on trust_framework.member (organisation) where state <> 'left';
create index member_by_organisation on trust_framework.member (organisation, id);
create index member_by_name on trust_framework.member (sort_key, id);

create table trust_framework.contact (
    id uuid primary key,
    member_id bigint not null references trust_framework.member (id),
    purpose text not null,
    name text not null,
    email text not null,
    phone text not null,
    revised timestamptz not null
);
create index contact_of_member on trust_framework.contact (member_id);

create table trust_framework.system (
    client_id text primary key,
    member_id bigint not null references trust_framework.member (id),
    name text not null,
    registered timestamptz not null,
    closed timestamptz
);
create index system_of_member on trust_framework.system (member_id);

-- A thumbprint stands here for ever, so that a revoked key cannot come back under any system.
create table trust_framework.system_key (
    thumbprint text primary key,
    client_id text not null references trust_framework.system (client_id),
    kid text not null,
    public_jwk text not null,
    valid_from timestamptz not null,
    valid_to timestamptz not null,
    added timestamptz not null,
    revoked timestamptz,
    revoked_reason text not null default '',
    unique (client_id, kid),
    check (valid_from < valid_to)
);

-- People are stored by keyed hash; name and number are sealed under a key outside the database.
create table trust_framework.person (
    id uuid primary key,
    member_id bigint not null references trust_framework.member (id),
    subject_key bytea not null,
    sealed bytea not null,
    unique (member_id, subject_key)
);
create index person_by_subject on trust_framework.person (subject_key);

create table trust_framework.role (
    id uuid primary key,
    person_id uuid not null references trust_framework.person (id),
    role text not null,
    begins timestamptz not null,
    ends timestamptz,
    check (ends is null or begins <= ends)
);
create index role_of_person on trust_framework.role (person_id);

create table trust_framework.invitation (
    token_hash bytea primary key,
    member_id bigint not null references trust_framework.member (id),
    subject_key bytea not null,
    expires timestamptz not null,
    accepted timestamptz
);
