-- Scopes that every member's systems may hold, without a grant: what membership itself brings.

alter table "authorization".scope add column of_members boolean not null default false;
