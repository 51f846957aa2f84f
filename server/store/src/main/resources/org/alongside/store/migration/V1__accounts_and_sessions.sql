-- Runs on H2 and on PostgreSQL alike: only types and words that both know.

-- A customer's web application, which may create sessions for its users.
create table application (
    id         varchar(64) primary key,
    key_hash   varchar(64) not null unique,
    created_at timestamp with time zone not null
);

-- Somebody who signs in to a console.
create table agent_account (
    username      varchar(64) primary key,
    password_hash varchar(255) not null,
    display_name  varchar(256) not null,
    account_role  varchar(16) not null,
    failures      integer not null default 0,
    locked_until  timestamp with time zone,
    created_at    timestamp with time zone not null
);

-- What a token allows. Its owner is an application or an agent; with the owner go its sessions.
create table client_session (
    id          varchar(32) primary key,
    token_hash  varchar(64) not null unique,
    application varchar(64) references application (id) on delete cascade,
    agent       varchar(64) references agent_account (username) on delete cascade,
    grant_json  text not null,
    created_at  timestamp with time zone not null,
    expires_at  timestamp with time zone not null,
    revoked     boolean not null default false,
    constraint client_session_has_one_owner check ((application is null) <> (agent is null))
);
create index client_session_by_application on client_session (application, expires_at);
create index client_session_by_expiry on client_session (expires_at);
