-- What a producer's gateway is told: who may use which of its APIs, with keys that it can try itself.

-- Counts the changes of what an owner's gateway must know, so that nothing is read again in vain.
create table api_management.access_version (
    owner text primary key check (owner ~ '^[0-9]{10}$'),
    version bigint not null
);

-- What the owner has agreed for this consumer, where it differs from what the API offers to all.
alter table api_management.subscription add column per_minute integer check (per_minute > 0);
alter table api_management.subscription add column per_day integer check (per_day > 0);

-- Keys made before were hashed with a secret of this node, and no other node can try them.
update api_management.api_key set revoked = now() where revoked is null;
