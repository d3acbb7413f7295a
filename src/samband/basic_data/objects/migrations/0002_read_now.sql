-- The most common question of all: objects by their numbers, as they are known now.  Its answer is
-- that of ``objects.read`` without ``known_at``, at three quarters of the cost (measured): no former
-- knowledge and no object identity is looked for.  The rules of ``objects.read`` hold here too: an
-- unknown number gives a row, and of what is not ``shown`` only the protection is read.  The plan that
-- is kept follows an index from number to number also where it was made on a young, small table.
create function objects.read_now(
    in_domain text, schemes text[], numbers_asked text[], valid_at date, shown smallint[]
) returns table (
    place integer, object_identity uuid, kind text, protection smallint, revision integer,
    serial smallint, numbers text, out_of_service text[],
    version_id uuid, valid_from date, valid_to date, known_from timestamptz, verb text, basis text,
    content text
) language plpgsql stable set plan_cache_mode = 'force_generic_plan'
set enable_hashjoin = off set enable_mergejoin = off as $$
#variable_conflict use_column
begin
    return query
    select asked.place::integer,
        coalesce(o.object_identity, '00000000-0000-0000-0000-000000000000'),
        coalesce(o.kind, ''), coalesce(o.protection, 0::smallint), coalesce(o.revision, 0),
        coalesce(held.serial, 0::smallint),
        (select coalesce(json_agg(json_build_object('scheme', i.scheme, 'value', i.value,
            'validFrom', lower(i.valid), 'validTo', upper(i.valid), 'serial', i.serial)
            order by lower(i.valid) desc), '[]')::text
        from objects.identifier i
        where i.object_id = o.id and i.known_to is null and o.protection = any(shown)),
        array(select producer from objects.out_of_service where domain = in_domain),
        v.version_id, lower(v.valid), upper(v.valid), v.known_from, v.verb, v.basis,
        v.content::text
    from unnest(schemes, numbers_asked) with ordinality as asked (scheme, value, place)
    left join objects.identifier held
        on held.key = objects.number_key(in_domain, asked.scheme, asked.value, 0::smallint)
        and held.domain = in_domain and held.scheme = asked.scheme and held.value = asked.value
        and held.known_to is null
    left join objects.object o on o.id = held.object_id
    left join objects.version v
        on v.object_id = o.id and v.valid @> valid_at and o.protection = any(shown)
    order by asked.place, (held.valid @> valid_at) desc nulls last, lower(held.valid) desc;
end
$$;
