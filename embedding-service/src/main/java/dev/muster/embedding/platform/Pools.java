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

    @Inject
    Pools(Pool write, @ReactiveDataSource("read") Pool read) {
        this.write = write;
        this.read = read;
    }

    /** For whatever changes something. */
    public Pool write() {
        return write;
    }

    /** For searches and look-ups; its connections carry the settings of pgvector's index scans. */
    public Pool read() {
        return read;
    }
}
