-- When a consumer's limits were last changed after the decision, and why.

alter table api_management.subscription
    add column limits_set timestamptz,
    add column limits_why text not null default '';
