-- Scopes that only a token for a logged-in person carries, and the grants that other nodes gave.

alter table "authorization".scope add column of_user boolean not null default false;

-- A grant from another node works once, at whichever process it is shown (RFC 7523 section 3, item 7).
create table "authorization".used_grant (
    issuer text not null,
    jti_hash bytea not null,
    expires timestamptz not null,
    primary key (issuer, jti_hash)
);
create index used_grant_by_expiry on "authorization".used_grant (expires);
