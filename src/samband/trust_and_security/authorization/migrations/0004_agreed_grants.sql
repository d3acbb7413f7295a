-- Scopes of APIs that the node's gateway publishes, and grants that follow from a subscription.

-- Where below the node's address the API is reached: empty, or the gateway's part of the address.
alter table "authorization".scope add column at text not null default '';

-- What an owner has agreed to in the catalogue of APIs.  It is the catalogue's to tell, not to be
-- withdrawn here, and holds no longer than what the catalogue has signed.
create table "authorization".agreed_grant (
    id uuid primary key,
    owner text not null,
    member text not null,
    scope text not null,
    since timestamptz not null,
    until timestamptz not null
);
create index agreed_grant_by_member on "authorization".agreed_grant (member, scope);
create index agreed_grant_by_owner on "authorization".agreed_grant (owner);
