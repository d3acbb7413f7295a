-- Each version keeps the end that was stated for it: a plan that is taken back then leaves what held
-- before it as it was.

alter table address_register.version add column until timestamptz;

-- No certificate holds longer than it says itself.
update address_register.version
set valid = tstzrange(lower(valid), (content ->> 'notAfter')::timestamptz)
where content ->> 'kind' = 'certificate'
    and coalesce(upper(valid), 'infinity') > (content ->> 'notAfter')::timestamptz
    and lower(valid) < (content ->> 'notAfter')::timestamptz;

-- What ended where the next version begins was stated until further notice, as far as is known.
update address_register.version v
set until = case when not exists (
        select from address_register.version later
        where later.entry = v.entry and lower(later.valid) = upper(v.valid)
    ) then upper(v.valid)
    else (v.content ->> 'notAfter')::timestamptz end;

alter table address_register.version
    add check (until is null or (not upper_inf(valid) and upper(valid) <= until));
