-- Schema task. Numbers of states and kinds are those of dev.muster.task.lifecycle.State and EventKind.

-- A task's input at submit and its outcome once at the end; never updated between.
-- Partitioned by id: a UUIDv7 begins with its time. The service makes partitions ahead; DEFAULT catches the rest.
create table task (
    id             uuid        not null,
    tenant         text        not null,
    type           text        not null,
    payload        bytea       not null,
    capabilities   text[]      not null,          -- required beside the type
    labels         text[]      not null,          -- required, each 'key=value'
    priority       smallint    not null,
    max_attempts   smallint    not null,
    created_at     timestamptz not null,
    run_at         timestamptz,
    start_deadline timestamptz,
    deadline       timestamptz not null,
    -- the outcome; state is null while a live_task row exists
    state          smallint,
    finished_at    timestamptz,
    attempt        int,
    failures       smallint,
    version        int,
    agent          text,
    result         bytea,
    error_code     text,
    error_message  text,
    primary key (id)
) partition by range (id);

create index task_by_tenant on task (tenant, id desc);
create table task_default partition of task default with (fillfactor = 80);

-- What moves: one narrow row per task that has not ended, deleted by the statement that ends it.
create table live_task (
    id             uuid        primary key,
    tenant         text        not null,
    lane           int         not null,
    priority       smallint    not null,
    state          smallint    not null,
    waiting        boolean     not null,          -- state is QUEUED; index predicates use this, never state, so that other updates stay HOT
    attempt        int         not null default 0,
    failures       smallint    not null default 0,
    max_attempts   smallint    not null,
    rejects        smallint    not null default 0,
    version        int         not null default 1,
    session        uuid,                          -- who has it while ASSIGNED or RUNNING
    agent          text,                          -- who has or last had it
    excluded       text[],                        -- agents that refused it
    due_at         timestamptz,                   -- SCHEDULED: when it is queued
    start_deadline timestamptz,                   -- null once it was claimed
    deadline       timestamptz not null,
    error_code     text,                          -- of the last failure
    error_message  text
) with (fillfactor = 60, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000,
        autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 50000,
        autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 5000);

create index live_task_claim on live_task (lane, priority desc, id) where waiting;
create index live_task_session on live_task (session) where session is not null;
create index live_task_due on live_task (due_at) where due_at is not null;
create index live_task_start on live_task (start_deadline) where start_deadline is not null;
create index live_task_deadline on live_task (deadline);
create index live_task_tenant on live_task (tenant, id);

-- The append-only log of a task; version is Last-Event-ID.
create table task_event (
    task_id uuid        not null,
    version int         not null,
    at      timestamptz not null,
    kind    smallint    not null,
    state   smallint    not null,                 -- after the event
    attempt int         not null,
    agent   text,
    percent real,
    code    text,
    message text,
    primary key (task_id, version)
) partition by range (task_id);

create table task_event_default partition of task_event default;

create table idempotency (
    tenant      text        not null,
    route       text        not null,
    key         text        not null,
    fingerprint bytea       not null,
    task_ids    uuid[]      not null,
    expires_at  timestamptz not null,
    primary key (tenant, route, key)
);
create index idempotency_expiry on idempotency (expires_at);

-- The identity of a requirement, short enough for an index entry. Neither value holds control characters.
create function lane_digest(capabilities text[], labels text[]) returns bytea
    language sql immutable parallel safe
    return sha256(convert_to(array_to_string(capabilities, E'\x1f') || E'\x1e' || array_to_string(labels, E'\x1f'), 'UTF8'));

-- What a task requires, interned: sessions are matched to lanes in memory, SQL knows only lanes. Never deleted.
create table lane (
    id           int    generated always as identity primary key,
    tenant       text   not null,
    capabilities text[] not null,                 -- the type and what is required beside it, sorted
    labels       text[] not null                  -- each 'key=value', sorted
);
create unique index lane_by_requirement on lane (tenant, lane_digest(capabilities, labels));

-- The truth about slots. A claim needs used + n <= slots, the owner and the epoch in the same statement.
create table session (
    id           uuid        primary key,
    tenant       text        not null,
    shared       boolean     not null,            -- a platform agent, for every tenant's tasks
    agent        text        not null,
    principal    text        not null,
    client       text        not null,
    owner        uuid        not null,            -- the replica
    gateway      text        not null,
    epoch        bigint      not null,
    slots        int         not null,
    used         int         not null,
    releases     bigint      not null,            -- number of the last release of a slot whose task ended without its agent
    capabilities text[]      not null,
    labels       text[]      not null,
    opened_at    timestamptz not null
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
create index session_by_owner on session (owner);
create index session_by_agent on session (tenant, agent);

-- Every agent that was ever seen, by name.
create table agent (
    tenant       text        not null,
    name         text        not null,
    capabilities text[]      not null,
    labels       text[]      not null,
    client       text        not null,
    first_seen   timestamptz not null,
    last_seen    timestamptz not null,            -- opened or closed a session
    primary key (tenant, name)
) with (fillfactor = 70);

-- Replicas count up; peers judge a silent one by their own clock.
create table replica (
    id   uuid   primary key,
    beat bigint not null
) with (fillfactor = 50);

-- Only tenants with a cap have a row.
create table tenant_cap (
    tenant    text primary key,
    cap       int  not null,
    in_flight int  not null                       -- ASSIGNED or RUNNING
) with (fillfactor = 50);
