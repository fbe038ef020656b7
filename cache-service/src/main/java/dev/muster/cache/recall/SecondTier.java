package dev.muster.cache.recall;

import com.google.protobuf.ByteString;
import dev.muster.cache.namespace.Namespace;
import io.smallrye.mutiny.Uni;
import java.util.List;

/** What all replicas share. Away, it knows nothing and keeps nothing; it never fails. */
public interface SecondTier {
    /** One a key, in order; {@link Stored#NOTHING} where there is none, or where it would be more than {@code maxBytes} in all. */
    Uni<List<Stored>> get(String tenant, Namespace namespace, List<ByteString> keys, int maxBytes);

    /** Remembers for the namespace's time to live from {@code putAtMillis} on. Whether all is kept. */
    Uni<Boolean> put(String tenant, Namespace namespace, List<Entry> entries, long putAtMillis);
}
