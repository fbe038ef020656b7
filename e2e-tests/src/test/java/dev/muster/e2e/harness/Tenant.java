package dev.muster.e2e.harness;

import dev.muster.protocol.caller.Scope;
import java.net.URI;
import java.time.Instant;
import java.util.Set;

/** A tenant with one key for everything a tenant does, and the doors it opens. */
public final class Tenant {
    private static final Set<String> ALL = Set.of(
            Scope.TASKS_WRITE,
            Scope.TASKS_READ,
            Scope.AGENTS_CONNECT,
            Scope.EMBEDDINGS,
            Scope.DOCUMENTS_WRITE,
            Scope.DOCUMENTS_READ);

    private final Cluster cluster;
    private final String name;
    private final Key key;
    private final Door door;

    Tenant(Cluster cluster, String name) {
        this.cluster = cluster;
        this.name = name;
        this.key = cluster.key(name, ALL);
        this.door = new Door(cluster.urls(), key.text());
    }

    public String name() {
        return name;
    }

    public String key() {
        return key.text();
    }

    /** REST with the tenant's key, gateways taking turns. */
    public Door door() {
        return door;
    }

    /** Another key with these scopes, for ever. */
    public Key newKey(String... scopes) {
        return cluster.key(name, Set.of(scopes));
    }

    /** Another key for everything, that expires. */
    public Key newKey(Instant expires) {
        return Key.create(cluster.admin(), name, ALL, expires);
    }

    /** A scripted agent connected to a gateway, with HELLO said. */
    public RawAgent agent(int gateway, String agent, int slots, String... capabilities) {
        RawAgent raw = RawAgent.connect(url(gateway), key());
        raw.hello(agent, slots, capabilities);
        return raw;
    }

    public URI url(int gateway) {
        return cluster.urls().get(gateway);
    }
}
