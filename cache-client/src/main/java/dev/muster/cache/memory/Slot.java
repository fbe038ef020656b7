package dev.muster.cache.memory;

import com.google.protobuf.ByteString;
import org.jspecify.annotations.Nullable;

/** Where something is remembered: a key of a namespace of a tenant. */
public final class Slot {
    private final String tenant;
    private final String namespace;
    private final ByteString key;
    private final int hash;

    public Slot(String tenant, String namespace, ByteString key) {
        this.tenant = tenant;
        this.namespace = namespace;
        this.key = key;
        this.hash = (tenant.hashCode() * 31 + namespace.hashCode()) * 31 + key.hashCode();
    }

    public String tenant() {
        return tenant;
    }

    public String namespace() {
        return namespace;
    }

    public ByteString key() {
        return key;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Slot slot
                && hash == slot.hash
                && key.equals(slot.key)
                && namespace.equals(slot.namespace)
                && tenant.equals(slot.tenant);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
