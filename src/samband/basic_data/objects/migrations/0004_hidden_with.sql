-- A removed object that is protected only because a protected object has a number that it had: the
-- key of that object, so that both are read again when the protection ends.
alter table objects.object add column hidden_with bigint;
create index object_by_hidden_with on objects.object (hidden_with) where hidden_with is not null;
