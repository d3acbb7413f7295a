-- Businesses that were loaded, or renumbered, while whoever has their number was protected already:
-- from now on all follow her as they come.  Where this block comes before the engine, none are there.
do $$
begin
    if to_regclass('objects.object') is null then
        return;
    end if;
    update objects.object o
    set protection = held.protection
    from (
        select i.object_id, max(p.protection) as protection
        from business.protected_officer p
        join objects.identifier i using (scheme, value)
        where i.domain = 'business' and i.known_to is null
        group by i.object_id
    ) as held
    where o.id = held.object_id and o.protection in (0, 3);
end
$$;
