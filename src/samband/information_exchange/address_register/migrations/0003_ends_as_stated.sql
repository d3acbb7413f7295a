-- Each version keeps the end that was stated for it: a plan that is taken back then leaves what held
-- before it as it was, and an entry ends with what it stands under but for as long as that ends.

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

-- Nothing outlives what it stands under; what has held until now is left as it was said.
with over as (
    select above.seq, max(
        case when v.entry is null then now() else coalesce(upper(v.valid), 'infinity') end
    ) as at
    from address_register.entry above left join address_register.version v on v.entry = above.seq
    group by above.seq
), bound as (
    select e.seq, greatest(min(over.at), now()) as at
    from address_register.entry e join over on over.seq = any(e.ancestors)
    group by e.seq having min(over.at) < 'infinity'
), withdrawn as (
    delete from address_register.version v using bound
    where v.entry = bound.seq and lower(v.valid) >= bound.at
)
update address_register.version v set valid = tstzrange(lower(v.valid), bound.at)
from bound where v.entry = bound.seq and lower(v.valid) < bound.at
    and coalesce(upper(v.valid), 'infinity') > bound.at;

alter table address_register.version
    add check (until is null or (not upper_inf(valid) and upper(valid) <= until));

-- Identifiers are free where what had them has thereby ended.
update address_register.entry e set held = found.held
from (
    select entry, tstzrange(
        min(lower(valid)), case when bool_or(upper_inf(valid)) then null else max(upper(valid)) end
    ) as held
    from address_register.version group by entry
) as found
where found.entry = e.seq and e.participant is not null;
