-- Nodes: where members are reached, and how the register is copied to them, whole and provable.

-- At which epoch a member, its systems, keys, contacts or nodes last changed: a node that follows
-- the register asks for what has changed since the epoch that it has.
alter table trust_framework.member add column changed bigint not null default 0;
update trust_framework.member set changed = ranked.place + (select value from trust_framework.epoch)
    from (select id, row_number() over (order by id) as place from trust_framework.member) as ranked
    where ranked.id = member.id;
update trust_framework.epoch
    set value = greatest(value, (select coalesce(max(changed), 0) from trust_framework.member));
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
    pinned text[] not null,             -- the keys that were trusted from the start
    epoch bigint not null,
    as_of timestamptz not null,
    expires timestamptz not null,
    confirmed timestamptz not null
);

-- The digest of each statement that the copy was made of; the head signs them all together.
create table trust_framework.copied (
    organisation text primary key,
    digest bytea not null check (length(digest) = 32)
);
