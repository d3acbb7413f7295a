-- Logins under way and sessions that hold.  Cookies and states are kept as SHA-256 only; the
-- person of a session is sealed under a key that is not in the database.

create schema identity;

-- One attempt to log in, taken once by the answer that carries its state, in the same browser.
create table identity.attempt (
    state_hash bytea primary key,
    browser_hash bytea not null,
    provider text not null,
    level text not null,
    next_path text not null,
    lang text not null check (lang in ('sv', 'en')),
    fresh boolean not null,
    started timestamptz not null,
    expires timestamptz not null
);
create index attempt_by_expiry on identity.attempt (expires);

create table identity.session (
    session_hash bytea primary key,
    subject_key bytea not null,
    sealed_person bytea not null,
    provider text not null,
    level text not null,
    acting_for text,
    lang text not null check (lang in ('sv', 'en')),
    logged_in timestamptz not null,
    seen timestamptz not null,
    expires timestamptz not null
);
create index session_by_subject on identity.session (subject_key);
create index session_by_expiry on identity.session (expires);
