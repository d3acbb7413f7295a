-- The trace log: events, whom they concern, and the Merkle tree over them.
--
-- What is written stays written. Triggers refuse every change but the few that the log's life
-- needs: erasing an event's facts, growing the tree, answering a question. An owner of the
-- database can remove a trigger; that the contents then no longer agree is what the check finds.

create schema traceability;

-- One row per event. `leaf` is the exact public entry; `body` and `closed` are what it commits
-- to, opened by `salt`, and all three go when the event is erased.
create table traceability.event (
    seq bigint generated always as identity primary key,
    event_id uuid not null unique,
    time timestamptz not null,
    type text not null,
    visible_from timestamptz,           -- when its subjects may see it; null: never
    leaf text not null,
    body text,
    closed text,
    salt bytea,
    user_key bytea,                     -- keyed hash of the person who acted
    erased_by uuid,                     -- the event that tells of the erasure
    check (
        (erased_by is null and body is not null and closed is not null and salt is not null)
        or (erased_by is not null and body is null and closed is null and salt is null
            and user_key is null)
    )
);
create index event_by_time on traceability.event using brin (time);
create index event_by_user on traceability.event (user_key, seq) where user_key is not null;

-- Which lists an event stands in. `subject_key` is a keyed hash; without the node's secret it
-- says nothing. No key and no foreign key: the rows come from one statement with their event, each
-- would cost the hot path a check, and the log's own check finds any that does not belong.
create table traceability.event_subject (
    seq bigint not null,
    position smallint not null,
    subject_key bytea not null
);
create index event_subject_by_event on traceability.event_subject using brin (seq)
    with (pages_per_range = 32, autosummarize = on);
create index event_subject_by_key on traceability.event_subject (subject_key, seq desc);

-- Committed events that are not yet in the tree. A sequence number is drawn before commit, so
-- "everything above the last one" would skip late committers; a row here cannot be skipped.
create table traceability.pending (
    seq bigint primary key
) with (autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0);

-- The tree's leaves in the order of the log, and its complete subtrees from two leaves up.
create table traceability.leaf (
    leaf_index bigint primary key,
    seq bigint not null unique,
    hash bytea not null check (length(hash) = 32)
);
create table traceability.node (
    level smallint not null check (level > 0),
    index bigint not null,
    hash bytea not null check (length(hash) = 32),
    primary key (level, index)
);

-- The single head: whoever holds its row lock may grow the tree. `peaks` are the roots of the
-- complete subtrees, largest first. `origin` is the log's name, taken from the node's address when
-- it is first signed and kept when the address changes: every receipt and pinned key holds it.
create table traceability.tree_head (
    single boolean primary key default true check (single),
    size bigint not null,
    peaks bytea not null,
    origin text
);
insert into traceability.tree_head (size, peaks) values (0, '');

-- Signed heads: the last of each minute, for ever.
create table traceability.checkpoint (
    minute timestamptz primary key,
    size bigint not null,
    note text not null
);
create index checkpoint_by_size on traceability.checkpoint (size);

create function traceability.refuse() returns trigger language plpgsql as $$
begin
    raise exception 'the trace log is append-only: % on % is refused', tg_op, tg_table_name
        using errcode = 'insufficient_privilege';
end $$;

create function traceability.only_erasure() returns trigger language plpgsql as $$
begin
    if old.erased_by is null and new.erased_by is not null
        and (new.seq, new.event_id, new.time, new.type, new.leaf)
            = (old.seq, old.event_id, old.time, old.type, old.leaf)
        and new.visible_from is not distinct from old.visible_from
    then
        return new;
    end if;
    raise exception 'the trace log is append-only: an event can only be erased'
        using errcode = 'insufficient_privilege';
end $$;

create function traceability.only_of_erased() returns trigger language plpgsql as $$
begin
    if exists (select from traceability.event where seq = old.seq and erased_by is null) then
        raise exception 'the trace log is append-only: the event is not erased'
            using errcode = 'insufficient_privilege';
    end if;
    return old;
end $$;

create function traceability.only_growth() returns trigger language plpgsql as $$
begin
    if new.size >= old.size then
        return new;
    end if;
    raise exception 'the trace log is append-only: the tree cannot shrink'
        using errcode = 'insufficient_privilege';
end $$;

create trigger event_is_kept before update on traceability.event
    for each row execute function traceability.only_erasure();
create trigger event_is_not_deleted before delete or truncate on traceability.event
    for each statement execute function traceability.refuse();
create trigger subject_is_kept before update or truncate on traceability.event_subject
    for each statement execute function traceability.refuse();
create trigger subject_goes_with_erasure before delete on traceability.event_subject
    for each row execute function traceability.only_of_erased();
create trigger leaf_is_kept before update or delete or truncate on traceability.leaf
    for each statement execute function traceability.refuse();
create trigger node_is_kept before update or delete or truncate on traceability.node
    for each statement execute function traceability.refuse();
create trigger head_grows before update of size, peaks on traceability.tree_head
    for each row execute function traceability.only_growth();
create trigger log_keeps_its_name before update of origin on traceability.tree_head
    for each row when (old.origin is not null and new.origin is distinct from old.origin)
    execute function traceability.refuse();
create trigger head_is_kept before insert or delete or truncate on traceability.tree_head
    for each statement execute function traceability.refuse();
create trigger checkpoint_grows before update on traceability.checkpoint
    for each row execute function traceability.only_growth();
create trigger checkpoint_is_kept before delete or truncate on traceability.checkpoint
    for each statement execute function traceability.refuse();

-- "Why did you read this?": a subject's question to the organisation that read, and its answer.
create table traceability.question (
    id uuid primary key,
    event_id uuid not null,
    subject_key bytea not null,
    organisation text not null,         -- organisation number of who read
    asked timestamptz not null,
    question text not null,
    answered timestamptz,
    answer text,
    check ((answered is null) = (answer is null)),
    unique (event_id, subject_key)
);
create index question_to_organisation on traceability.question (organisation, asked desc);
create index question_by_subject on traceability.question (subject_key);
