-- Who among the owners is protected now.  A property itself is public; its owner may not be.  As all
-- protection it is current state: it stands beside the versions and holds for what is known of the
-- past too.  Nobody who is not protected has a row here.
create schema real_property;

create table real_property.protected_owner (
    scheme text not null,
    value text not null,
    protection smallint not null check (protection in (1, 2)),
    basis text not null,
    stated_by text not null,
    since timestamptz not null default now(),
    primary key (scheme, value)
);
