-- Who signs in at a provider: its issuer and its own name for the person, which alone never changes there.
alter table agent_account add column openid_subject varchar(1024);
create unique index agent_account_by_openid_subject on agent_account (openid_subject);
