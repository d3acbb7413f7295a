-- Companies are found by who has a role in them; who among these is protected now stands here, as
-- current state that holds for the past too.  Nobody who is not protected has a row.
create schema business;

create table business.protected_officer (
    scheme text not null,
    value text not null,
    protection smallint not null check (protection in (1, 2)),
    basis text not null,
    stated_by text not null,
    since timestamptz not null default now(),
    primary key (scheme, value)
);

-- What was registered before has no links yet: the first eight bytes of a SHA-256, as `role_link` of
-- the model makes them.  Where this block comes before the engine, nothing was registered.
do $$
begin
    if to_regclass('objects.version') is null then
        return;
    end if;
    update objects.version v
    set links = (
        select array_agg(distinct (
            'x' || encode(substr(sha256(convert_to(
                'officer/' || (officer -> 'party' ->> 'scheme') || '/'
                    || (officer -> 'party' ->> 'identifier'), 'UTF8')), 1, 8), 'hex')
        )::bit(64)::bigint)
        from jsonb_array_elements(v.content::jsonb -> 'officers') as officer
    )
    from objects.object o
    where o.id = v.object_id and o.domain = 'business'
        and jsonb_array_length(coalesce(v.content::jsonb -> 'officers', '[]')) > 0;
end
$$;
