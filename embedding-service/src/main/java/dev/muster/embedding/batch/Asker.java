package dev.muster.embedding.batch;

import dev.muster.embedding.provider.Computed;
import io.smallrye.mutiny.subscription.Cancellable;

/** Who wants the vector of one text. Told on any thread, without a lock. */
public interface Asker {
    String text();

    /** Whose it is: tenants take turns. */
    String tenant();

    /** @param leave to be run when nobody wants the vector any more; also too late, when it does nothing */
    void begun(Cancellable leave);

    void computed(Computed computed);

    void failed(Throwable failure);
}
