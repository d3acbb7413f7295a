-- No name or line holds a sign that nobody sees: where one did, the sign is now shown as unknown.
create function api_management.seen(said jsonb) returns jsonb language sql immutable as $$
    select regexp_replace(regexp_replace(said::text,
        '[\u007f-\u009f\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160' ||
        '\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164' ||
        '\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f' ||
        '\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]' ||
        -- Controls as JSON writes them; a new line parts paragraphs, and stays.
        '|(?<!\\)\\u00[01][0-9a-f]', U&'\FFFD', 'g'), '(?<!\\)\\[tbfr]', ' ', 'g')::jsonb
$$;
update api_management.api set facts = api_management.seen(facts)
where api_management.seen(facts) <> facts;
update api_management.version set exemptions = api_management.seen(exemptions)
where api_management.seen(exemptions) <> exemptions;
drop function api_management.seen(jsonb);
