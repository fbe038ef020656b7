package dev.muster.protocol.caller;

import java.util.Set;

/**
 * Who is calling. The first parameter of every use case.
 *
 * @param tenant whose data this call may touch
 * @param principal the key or service behind the call, e.g. {@code key:0f3a9c1e} or {@code service:gateway}
 * @param scopes what it may do, see {@link Scope}
 */
public record Caller(String tenant, String principal, Set<String> scopes) {
    public Caller {
        scopes = Set.copyOf(scopes);
    }

    public boolean may(String scope) {
        return scopes.contains(scope);
    }
}
