-- What a database needs before any service of Muster starts: the extension, one role and one schema per service.
-- Run it as an administrator, in the database the services shall use; it may be run again at any time.
--
--   createdb muster
--   psql -d muster -v ON_ERROR_STOP=1 -v gateway_password=… -v task_password=… -v embedding_password=… -f init.sql
--
-- The tables are the services' own affair: each migrates its schema itself.

CREATE EXTENSION IF NOT EXISTS vector WITH SCHEMA public;

DO $$
DECLARE
    service text;
    role    text;
BEGIN
    FOREACH service IN ARRAY ARRAY['gateway', 'task', 'embedding'] LOOP
        role := 'muster_' || service;
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
            EXECUTE format('CREATE ROLE %I LOGIN NOINHERIT', role);
        END IF;
        -- An administrator who is no superuser may create a schema only for a role it is a member of.
        IF NOT pg_has_role(current_user, role, 'SET') THEN
            EXECUTE format('GRANT %I TO %I', role, current_user);
        END IF;

        EXECUTE format('ALTER ROLE %I SET search_path = %I, public', role, service);
        EXECUTE format('ALTER ROLE %I SET statement_timeout = %L', role, '10s');
        EXECUTE format('ALTER ROLE %I SET idle_in_transaction_session_timeout = %L', role, '10s');
        EXECUTE format('ALTER ROLE %I SET lock_timeout = %L', role, '5s');

        EXECUTE format('CREATE SCHEMA IF NOT EXISTS %I AUTHORIZATION %I', service, role);
        EXECUTE format('REVOKE ALL ON SCHEMA %I FROM PUBLIC', service);
        EXECUTE format('GRANT CONNECT, TEMPORARY ON DATABASE %I TO %I', current_database(), role);
    END LOOP;

    -- Nobody else connects, and nobody makes anything in public (the extension's types live there).
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
END
$$;

REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO muster_gateway, muster_task, muster_embedding;

ALTER ROLE muster_gateway PASSWORD :'gateway_password';
ALTER ROLE muster_task PASSWORD :'task_password';
ALTER ROLE muster_embedding PASSWORD :'embedding_password';
