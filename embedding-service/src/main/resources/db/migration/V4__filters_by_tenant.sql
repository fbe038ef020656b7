-- Each entry of the index of metadata has the tenant in it, so that a filter reads nothing of what others have.

-- Metadata below the tenant's name. jsonb_path_ops hashes a value with the names above it, and so with the tenant. PostgreSQL calls
-- jsonb_build_object stable, for the types whose text depends on settings; of these two it does not.
create function of_tenant(tenant text, metadata jsonb) returns jsonb
    language sql immutable parallel safe
    return jsonb_build_object(tenant, metadata);

drop index document_metadata;
create index document_metadata on document using gin (of_tenant(tenant, metadata) jsonb_path_ops);
