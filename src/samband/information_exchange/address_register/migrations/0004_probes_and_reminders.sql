-- A knock is on an address, and says nothing of the one that comes after it.  What was knocked on
-- before is not known; within the hour all are knocked on again.
delete from address_register.probe;
alter table address_register.probe add column url text not null;

-- That a certificate ends is told of by itself, whatever else the owner was reminded of.
alter table address_register.entry add column reminded_of_end timestamptz;

-- What its owner is to be reminded of: entries that are unconfirmed since `stale_before`, and
-- certificates that end before `ends_before` with nothing after them.  Of the first nobody is
-- reminded again before as long has passed, and of the second once for each end.
create function address_register.needing_care(
    stale_before timestamptz, ends_before timestamptz, moment timestamptz
) returns table (entry bigint, organisation text, is_stale boolean, is_ending boolean)
language sql stable as $$
    select * from (
        select e.seq, e.organisation,
            e.confirmed < stale_before and coalesce(e.reminded < stale_before, true),
            e.kind = 'certificate' and upper(v.valid) < ends_before
                and coalesce(e.reminded_of_end < upper(v.valid) - (ends_before - moment), true)
                and not exists (select from address_register.version later
                    where later.entry = e.seq and lower(later.valid) >= upper(v.valid))
        from address_register.entry e
        join address_register.version v on v.entry = e.seq and v.valid @> moment
    ) as found (entry, organisation, is_stale, is_ending)
    where is_stale or is_ending
$$;
