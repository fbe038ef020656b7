package dev.muster.protocol.caller;

import java.util.Set;

/** The scopes a key can have. */
public final class Scope {
    /** Submit and cancel tasks. */
    public static final String TASKS_WRITE = "tasks:write";
    /** Read tasks, their events and results, and the list of agents. */
    public static final String TASKS_READ = "tasks:read";
    /** Connect as an agent and work on the tenant's own tasks. */
    public static final String AGENTS_CONNECT = "agents:connect";
    /** Work on the tasks of every tenant: a platform agent. */
    public static final String AGENTS_SHARED = "agents:shared";
    /** Turn texts into vectors. */
    public static final String EMBEDDINGS = "embeddings";
    /** Add and delete documents. */
    public static final String DOCUMENTS_WRITE = "documents:write";
    /** Read and search documents. */
    public static final String DOCUMENTS_READ = "documents:read";
    /** Make, list and revoke keys, of every tenant. */
    public static final String ADMIN = "admin";
    /** One of Muster's own services. Never given to a key. */
    public static final String SERVICE = "service";

    /** What a key may be given. */
    public static final Set<String> GRANTABLE = Set.of(
            TASKS_WRITE, TASKS_READ, AGENTS_CONNECT, AGENTS_SHARED, EMBEDDINGS, DOCUMENTS_WRITE, DOCUMENTS_READ, ADMIN);

    private Scope() {}
}
