-- Every agent who talked in a call: one that was handed on had several, and each of them finds it.
create table past_call_agent (
    call_id  varchar(32) not null,
    agent    varchar(64) not null,
    began_at timestamp with time zone not null,
    constraint past_call_agent_key primary key (call_id, agent)
);
create index past_call_agent_by_time on past_call_agent (agent, began_at);
insert into past_call_agent (call_id, agent, began_at) select id, agent, began_at from past_call where agent <> '';
drop index past_call_by_agent;
