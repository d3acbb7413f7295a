-- How many subjects a subscription was asked to watch: somebody with several numbers is watched under
-- each, and a subscriber may not learn from the count that there are others.
alter table indexing.subscription add column subjects integer not null default 0;
update indexing.subscription s set subjects =
    (select count(distinct w.reference) from indexing.watched w where w.subscription = s.id);
