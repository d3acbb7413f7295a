-- The look-up leaves out what the asker itself has stated: whoever is both producer and consumer
-- could else state an entry about anybody, look it up, and see by its absence who is protected.
create or replace function indexing.find(
    index integer, subjects bytea[], types smallint[], consumer text, moment timestamptz,
    most integer
) returns table (
    place bigint, information_type smallint, producer integer, condition smallint,
    content_time timestamptz, logical_address text, service text
) language plpgsql stable set plan_cache_mode = 'force_generic_plan'
set enable_hashjoin = off set enable_mergejoin = off set enable_seqscan = off as $$
#variable_conflict use_column
declare
    own integer := coalesce(
        (select p.id from indexing.producer p
            where p.index_id = index and p.organisation = consumer), 0);
begin
    return query
    select asked.place, e.information_type, e.producer, e.condition, e.content_time,
        a.logical_address, a.service
    from unnest(subjects) with ordinality as asked (subject, place)
    cross join lateral (
        select e.information_type, e.producer, e.condition, e.content_time, e.address
        from indexing.entry e
        join indexing.holding h on h.index_id = index and h.producer = e.producer
            and h.information_type = e.information_type
            and h.active and (h.visible_to is null or consumer = any(h.visible_to))
        where e.index_id = index and e.subject = asked.subject
            and e.information_type = any(types) and e.producer <> own
            and (e.expires is null or e.expires > moment)
        order by e.information_type, e.address limit most
    ) e
    join indexing.address a on a.index_id = index and a.id = e.address
    order by asked.place, e.information_type, e.address;
end
$$;
