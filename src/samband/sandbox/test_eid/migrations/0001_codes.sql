-- What the test e-ID must remember between its page and the relying party's requests.
-- Codes and access tokens are kept as SHA-256 only: whoever reads the table cannot use them.

create schema test_eid;

create table test_eid.code (
    code_hash bytea primary key,
    client_id text not null,
    redirect_uri text not null,
    challenge text not null,
    nonce text,
    claims text[] not null,
    number text not null,
    given_name text not null,
    family_name text not null,
    acr text not null,
    auth_time timestamptz not null,
    expires timestamptz not null,
    spent timestamptz
);
create index code_by_expiry on test_eid.code (expires);

-- An access token opens UserInfo for the login of its code; a replayed code deletes it.
create table test_eid.access_token (
    token_hash bytea primary key,
    code_hash bytea not null references test_eid.code on delete cascade,
    expires timestamptz not null
);
create index access_token_by_code on test_eid.access_token (code_hash);

-- Client assertions that were used (RFC 7523 section 3, item 7).
create table test_eid.assertion (
    jti_hash bytea primary key,
    expires timestamptz not null
);
create index assertion_by_expiry on test_eid.assertion (expires);
