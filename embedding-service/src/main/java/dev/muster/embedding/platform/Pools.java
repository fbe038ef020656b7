package dev.muster.embedding.platform;

import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/**
 * The pools of connections to PostgreSQL, by intent: the long writes of the ingestion never keep a search waiting.
 *
 * <p>None blocks: a statement's outcome arrives on the Vert.x context it was sent from.
 */
@Singleton
public final class Pools {
    private final Pool write;
    private final Pool read;
    private final Pool leases;

    @Inject
    Pools(Pool write, @ReactiveDataSource("read") Pool read, @ReactiveDataSource("leases") Pool leases) {
        this.write = write;
        this.read = read;
        this.leases = leases;
    }

    /** For whatever changes something. */
    public Pool write() {
        return write;
    }

    /** For taking documents and holding on to them: quick statements that must not wait behind others. */
    public Pool leases() {
        return leases;
    }

    /** For searches and look-ups; its connections carry the settings of pgvector's index scans. */
    public Pool read() {
        return read;
    }
}
