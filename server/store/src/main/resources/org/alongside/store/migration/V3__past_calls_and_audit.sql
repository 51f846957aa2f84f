-- What an agent can do, for queues that ask for it: words with a space between.
alter table agent_account add column skills varchar(1024) not null default '';

-- One row for each call that is over. What nobody searches by is in detail_json: legs, codecs, quality, timeline.
create table past_call (
    id            varchar(32) primary key,
    began_at      timestamp with time zone not null,
    answered_at   timestamp with time zone,
    ended_at      timestamp with time zone not null,
    caller        varchar(512) not null,
    caller_name   varchar(256) not null,
    dialled       varchar(512) not null,
    answered_by   varchar(512) not null,
    agent         varchar(64) not null,
    queue         varchar(64) not null,
    waited_millis bigint not null,
    trunk         varchar(64) not null,
    reason        varchar(32) not null,
    correlation   varchar(128) not null,
    detail_json   text not null
);
create index past_call_by_time on past_call (began_at, id);
create index past_call_by_agent on past_call (agent, began_at);

-- What an agent wrote down about a call; it may come before the call's own row.
create table call_note (
    call_id  varchar(32) not null,
    agent    varchar(64) not null,
    noted_at timestamp with time zone not null,
    note     varchar(4000) not null,
    constraint call_note_key primary key (call_id, agent)
);

-- Who did what, when and from where.
create table audit (
    id      bigint generated always as identity primary key,
    at_time timestamp with time zone not null,
    who     varchar(512) not null,
    action  varchar(64) not null,
    object  varchar(512) not null,
    outcome varchar(64) not null,
    address varchar(64) not null
);
create index audit_by_time on audit (at_time);
