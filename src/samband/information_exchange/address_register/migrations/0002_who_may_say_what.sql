-- Systems that have been given a branch, ever: each has what it is given and nothing more, also when
-- all of it has been taken back.
create table address_register.narrowed_system (
    organisation text not null,
    client_id text not null,
    since timestamptz not null,
    primary key (organisation, client_id)
);
insert into address_register.narrowed_system (organisation, client_id, since)
select organisation, client_id, min(given) from address_register.delegation
where client_id is not null group by organisation, client_id;

-- An identifier is an entry's own from its first word until it ends, and then free: no two have one
-- at the same time, and what comes after has it from then on.
alter table address_register.entry add column held tstzrange not null default 'empty';
update address_register.entry e set held = found.held
from (
    select entry, tstzrange(
        min(lower(valid)), case when bool_or(upper_inf(valid)) then null else max(upper(valid)) end
    ) as held
    from address_register.version group by entry
) as found
where found.entry = e.seq and e.participant is not null;
alter table address_register.entry drop constraint entry_participant_key;
alter table address_register.entry add constraint participant_once_at_a_time
    exclude using gist (participant with =, held with &&) where (participant is not null);

-- How members stood when the feed last told of it: who is stopped, and since when.
create table address_register.standing (
    organisation text primary key,
    since timestamptz not null,
    stopped boolean not null
);
