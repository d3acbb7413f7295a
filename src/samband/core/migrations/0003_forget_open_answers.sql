-- Answers were kept as they were sent before they were sealed. A request that is sent again across this
-- change is told that its key was used; nothing takes effect twice.
update core.inbox set answer = null;
