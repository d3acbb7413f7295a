-- Nodes: where members are reached, and how the register is copied to them, whole and provable.

-- At which epoch a member, its systems, keys, contacts or nodes last changed: a node that follows
-- the register asks for what has changed since the epoch that it has.
alter table trust_framework.member add column changed bigint not null default 1;
create index member_by_change on trust_framework.member (changed);

-- A system that only this node knows, as its operator's own; it never stands in a statement.
alter table trust_framework.system add column only_here boolean not null default false;

-- A node that a member runs.  ``log_key`` is the key that its trace log signs with, in the form of
-- signed notes.  Only a node that ``vouches`` for people may say to others who has logged in there.
create table trust_framework.node (
    url text primary key,
    member_id bigint not null references trust_framework.member (id),
    log_key text not null,
    vouches boolean not null default false,
    registered timestamptz not null
);
create index node_of_member on trust_framework.node (member_id);

-- At a node that follows a register elsewhere: the head that its copy agrees with, as it was signed.
-- ``confirmed`` is when the register last said that nothing is newer.
create table trust_framework.head (
    only_row boolean primary key default true check (only_row),
    jws text not null,
    epoch bigint not null,
    as_of timestamptz not null,
    expires timestamptz not null,
    confirmed timestamptz not null
);
