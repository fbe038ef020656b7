package dev.muster.cache.namespace;

import dev.muster.cache.CacheServiceConfig;
import dev.muster.protocol.error.ErrorCode;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** The namespaces that configuration declares. */
@Singleton
public final class Namespaces {
    private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,32}");

    private final Map<String, Namespace> byName = new HashMap<>();

    /** @throws IllegalArgumentException where a name is not 1 to 32 of {@code a-z 0-9 -}, or a time to live is negative */
    @Inject
    public Namespaces(CacheServiceConfig config) {
        config.cache().namespaces().forEach((name, declared) -> {
            long ttl = declared.ttl().toMillis();
            if (!NAME.matcher(name).matches() || ttl < 0) {
                throw new IllegalArgumentException("muster.cache.namespaces." + name + " is not well declared");
            }
            byName.put(name, new Namespace(name, declared.immutable(), ttl));
        });
    }

    /** The namespace of that name; {@link ErrorCode#INVALID_ARGUMENT} where none is declared. */
    public Namespace named(String name) {
        Namespace found = byName.get(name);
        if (found == null) {
            throw ErrorCode.INVALID_ARGUMENT.because("namespace: none of that name is declared");
        }
        return found;
    }
}
