-- A number that people read, such as a property's designation, is found by its words and listed in
-- Swedish order; whoever types its beginning gets the first of the order without the rest being read.
alter table objects.identifier add column label text, add column label_order text collate "C";
create index identifier_by_label on objects.identifier using gin (label gin_trgm_ops)
    where label is not null;
create index identifier_in_order on objects.identifier (label_order, object_id)
    where label_order is not null and known_to is null;

-- A domain whose objects point to others (who owns, which address) gives each version links: 64-bit
-- digests, so that a question from the other end finds the object.  A domain whose objects lie
-- somewhere gives each version a place: the smallest rectangle around it, (northing, easting) in
-- metres.  A question about links must not read through a list of what is still to be indexed, as
-- GIN keeps by default.  Both follow the version through every split, as its label does.
alter table objects.version add column links bigint[], add column place box;
create index version_by_link on objects.version using gin (links)
    with (fastupdate = off) where links is not null;
create index version_by_place on objects.version using gist (place) where place is not null;
