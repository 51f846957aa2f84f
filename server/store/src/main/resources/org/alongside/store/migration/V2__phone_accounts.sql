-- A SIP phone that may register. Digest needs H(user:realm:password), whose realm is the domain; the password isn't kept.
create table phone_account (
    username   varchar(64) not null,
    domain     varchar(253) not null,
    ha1_sha256 varchar(64) not null,
    ha1_md5    varchar(32) not null,
    created_at timestamp with time zone not null,
    constraint phone_account_key primary key (username, domain)
);
