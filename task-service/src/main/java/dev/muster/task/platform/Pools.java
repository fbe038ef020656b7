package dev.muster.task.platform;

import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/**
 * The pools of connections to PostgreSQL, by intent: slow reads never keep a write waiting, nor long lists a read.
 *
 * <p>None blocks: a statement's outcome arrives on the Vert.x context it was sent from.
 */
@Singleton
public final class Pools {
    private final Pool write;
    private final Pool read;
    private final Pool report;

    @Inject
    Pools(Pool write, @ReactiveDataSource("read") Pool read, @ReactiveDataSource("report") Pool report) {
        this.write = write;
        this.read = read;
        this.report = report;
    }

    /** For whatever changes something, or must see what this replica just wrote under a lock. */
    public Pool write() {
        return write;
    }

    /** For everything else. Of the same primary unless configured otherwise. */
    public Pool read() {
        return read;
    }

    /** For lists, of which one may look at a tenant's whole history. */
    public Pool report() {
        return report;
    }
}
