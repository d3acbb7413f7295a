-- The municipality's own cases: what was asked for each, and what nobody had to write.

create schema building_permit;

create sequence building_permit.case_number;

create table building_permit.permit_case (
    number text primary key,
    company text not null check (company ~ '^[0-9]{10}$'),
    state text not null check (state in ('open', 'closed')),
    opened timestamptz not null,
    closed timestamptz,
    gathered timestamptz,
    facts jsonb not null default '[]',
    silent jsonb not null default '[]',
    wish text not null default ''
);
create index case_by_time on building_permit.permit_case (opened desc, number);
