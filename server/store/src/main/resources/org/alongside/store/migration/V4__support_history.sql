-- A support session: who shared a page with whom, and when. Nothing of what was seen.
create table support_session (
    id            varchar(32) primary key,
    cid           varchar(128) not null,
    consumer_name varchar(256) not null,
    started_at    timestamp with time zone not null,
    ended_at      timestamp with time zone,
    end_reason    varchar(32)
);
create index support_session_by_time on support_session (started_at, id);

-- What happened in it, in order: consent, control, documents.
create table support_event (
    support varchar(32) not null references support_session (id) on delete cascade,
    number  integer not null,
    at_time timestamp with time zone not null,
    kind    varchar(32) not null,
    who     varchar(256) not null,
    detail  varchar(512) not null,
    constraint support_event_key primary key (support, number)
);
