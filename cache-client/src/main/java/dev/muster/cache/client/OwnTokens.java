package dev.muster.cache.client;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.muster.protocol.caller.Caller;
import dev.muster.protocol.caller.CallerTokens;
import dev.muster.protocol.caller.Scope;
import io.grpc.Metadata;
import java.util.Set;

/** The caller tokens by which this service speaks for itself about a tenant; each is used for half of its life. */
final class OwnTokens {
    private static final Metadata.Key<String> CALLER =
            Metadata.Key.of(CallerTokens.METADATA_KEY, Metadata.ASCII_STRING_MARSHALLER);
    private static final String NO_TENANT = "-";
    private static final int MAX_TENANTS = 10_000;

    private final String principal;
    private final CallerTokens tokens;
    private final Cache<String, String> signed = Caffeine.newBuilder()
            .maximumSize(MAX_TENANTS)
            .expireAfterWrite(CallerTokens.LIFETIME.dividedBy(2))
            .build();

    OwnTokens(String service, CallerTokens tokens) {
        this.principal = "service:" + service;
        this.tokens = tokens;
    }

    /** Metadata of one call; gRPC writes into it. */
    Metadata about(String tenant) {
        Metadata metadata = new Metadata();
        metadata.put(CALLER, signed.get(tenant, this::sign));
        return metadata;
    }

    Metadata aboutNoTenant() {
        return about(NO_TENANT);
    }

    private String sign(String tenant) {
        return tokens.sign(new Caller(tenant, principal, Set.of(Scope.SERVICE)));
    }
}
