-- Schema gateway. API keys: only their hashes are kept.
create table api_key (
    id         uuid        primary key,           -- UUIDv7: by age
    prefix     text        not null unique,       -- the public part of the key, by which it is found
    hash       bytea       not null,              -- SHA-256 of the whole key
    tenant     text        not null,
    name       text        not null,
    scopes     text[]      not null,
    created_at timestamptz not null,
    created_by text        not null,              -- principal
    expires_at timestamptz,                       -- null: never
    revoked_at timestamptz
);

create index api_key_by_tenant on api_key (tenant, id desc);

-- One row, bumped by every revocation; each gateway reads it twice a second and forgets its decisions when it moves.
create table key_epoch (
    singleton boolean primary key default true check (singleton),
    epoch     bigint  not null
);

insert into key_epoch (epoch) values (0);
