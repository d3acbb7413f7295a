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

-- No name holds a sign that nobody sees: where one did, the sign is now shown as unknown.
create function address_register.seen(name text) returns text language sql immutable as $$
    select regexp_replace(name, '[' ||
        '\u0001-\u001f\u007f-\u009f\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2' ||
        '\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800' ||
        '\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000110bd\U000110cd' ||
        '\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff' ||
        ']', U&'\FFFD', 'g')
$$;
update address_register.version
set content = content || jsonb_build_object('name', address_register.seen(content ->> 'name'))
where address_register.seen(content ->> 'name') <> content ->> 'name';
update address_register.version
set content = content || jsonb_build_object('nameEn', address_register.seen(content ->> 'nameEn'))
where address_register.seen(content ->> 'nameEn') <> content ->> 'nameEn';
drop function address_register.seen(text);
