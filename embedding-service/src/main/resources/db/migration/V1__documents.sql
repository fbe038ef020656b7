-- Documents, their chunks, and one table of vectors for each vector space.

-- A vector space: what one version of one model makes of texts. Vectors of different spaces cannot be compared.
create table model (
    space      smallint primary key,
    id         text     not null,
    dimensions integer  not null,
    -- active: searched and written; shadow: being filled; retired: neither
    state      text     not null check (state in ('active', 'shadow', 'retired'))
);
create unique index model_active on model (state) where state = 'active';

create table document (
    id            uuid        primary key,
    tenant        text        not null,
    -- SHA-256 of content type, canonical metadata and text
    content_hash  bytea       not null,
    content_type  text        not null,
    metadata      jsonb       not null,
    body          text        not null,
    -- of the body, in UTF-8
    bytes         integer     not null,
    -- 1 pending, 2 indexed, 3 failed
    state         smallint    not null default 1,
    chunks        integer     not null default 0,
    tokens        integer     not null default 0,
    error_code    text,
    error_message text,
    created_at    timestamptz not null default now(),
    indexed_at    timestamptz,
    unique (tenant, content_hash)
) with (fillfactor = 80);
create index document_page on document (tenant, id);
create index document_metadata on document using gin (metadata jsonb_path_ops);

-- The work that is left: one narrow row for each document that is neither indexed nor failed.
create table pending (
    document_id uuid        primary key references document on delete cascade,
    tenant      text        not null,
    -- fences whoever has it: no two takings share a number
    token       bigint      not null default 0,
    -- how often it was taken
    attempts    integer     not null default 0,
    -- from when on it may be taken: it is new, its lease has run out, or its back-off is over
    free_at     timestamptz not null default now()
) with (fillfactor = 60, autovacuum_vacuum_threshold = 500, autovacuum_vacuum_scale_factor = 0.02);
create index pending_free on pending (free_at);
create index pending_tenant on pending (tenant);
create sequence pending_token;

create table chunk (
    id          bigint  generated always as identity primary key,
    document_id uuid    not null references document on delete cascade,
    tenant      text    not null,
    ordinal     integer not null,
    -- where it stands in the document, in UTF-16 units
    first_char  integer not null,
    past_char   integer not null,
    body        text    not null,
    unique (document_id, ordinal)
);

-- Chunks a tenant has, so that nobody counts them for a search.
create table tenant_size (
    tenant text   primary key,
    chunks bigint not null
) with (fillfactor = 50, autovacuum_vacuum_threshold = 500, autovacuum_vacuum_scale_factor = 0.02);

create function tenant_size_after_delete() returns trigger language plpgsql as $$
begin
    update tenant_size s set chunks = s.chunks - old.chunks where s.tenant = old.tenant;
    return null;
end
$$;
create trigger document_deleted after delete on document
    for each row when (old.chunks > 0) execute function tenant_size_after_delete();

-- Makes the table of a vector space with its index; one caller at a time, and only once.
create function make_vector_space(space integer, dimensions integer) returns void
    language plpgsql security definer set search_path = embedding, public as $$
begin
    perform pg_advisory_xact_lock(hashtext('embedding.make_vector_space'));
    if to_regclass(format('embedding.chunk_vec_%s', space)) is not null then
        return;
    end if;
    execute format(
        'create table chunk_vec_%s (
             chunk_id  bigint primary key references chunk on delete cascade,
             tenant    text not null,
             embedding halfvec(%s) not null)', space, dimensions);
    execute format(
        'create index chunk_vec_%s_hnsw on chunk_vec_%s
             using hnsw (embedding halfvec_cosine_ops) with (m = 16, ef_construction = 64)', space, space);
    execute format('create index chunk_vec_%s_tenant on chunk_vec_%s (tenant)', space, space);
end
$$;
revoke execute on function make_vector_space(integer, integer) from public;

insert into model (space, id, dimensions, state) values (1, 'all-minilm-l6-v2', 384, 'active');
select make_vector_space(1, 384);
