-- Systems that have been given a branch, ever: each has what it is given and nothing more, also when
-- all of it has been taken back.
create table address_register.narrowed_system (
    organisation text not null,
    client_id text not null,
    since timestamptz not null,
    primary key (organisation, client_id)
);
insert into address_register.narrowed_system (organisation, client_id, since)
select organisation, client_id, min(given) from address_register.delegation
where client_id is not null group by organisation, client_id;
