package dev.muster.task.claim;

import dev.muster.task.platform.Pools;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithParentName;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;

/** How many tasks of a tenant may be ASSIGNED or RUNNING at a time; tenants without a cap have no row and cost nothing. */
@Singleton
class TenantCaps {
    /** Claims wait for this lock, and it waits for those under way, so that the count of a new row is exact. */
    private static final String LOCK = "lock table tenant_cap in exclusive mode";

    private static final String SET = """
            insert into tenant_cap (tenant, cap, in_flight)
            select given.tenant, given.cap,
                   (select count(*) from live_task l where l.tenant = given.tenant and l.session is not null)
            from unnest($1::text[], $2::int[]) as given (tenant, cap)
            on conflict (tenant) do update set cap = excluded.cap
            """;

    private static final String DROP = "delete from tenant_cap where tenant <> all ($1::text[])";

    private static final Duration AT_MOST = Duration.ofSeconds(30);

    private final Pool pool;
    private final Map<String, Integer> caps;

    TenantCaps(Pools pools, Caps config) {
        this.pool = pools.write();
        this.caps = config.byTenant();
        caps.forEach(TenantCaps::requirePositive);
    }

    /** With none its tasks would wait until they expire, and nobody would know why. */
    private static void requirePositive(String tenant, int cap) {
        if (cap < 1) {
            throw new IllegalArgumentException("muster.caps." + tenant + " must be at least 1");
        }
    }

    /** {@code muster.caps} */
    @ConfigMapping(prefix = "muster.caps")
    interface Caps {
        /** {@code muster.caps.<tenant>}: the cap of a tenant, at least 1; the same on every replica. */
        @WithParentName
        Map<String, Integer> byTenant();
    }

    boolean capped(String tenant) {
        return caps.containsKey(tenant);
    }

    /** Runs on the starting thread, before the first call is answered. */
    void start(@Observes StartupEvent event) {
        pool.withTransaction(this::store).await().atMost(AT_MOST);
    }

    private Uni<Void> store(SqlConnection connection) {
        String[] tenants = caps.keySet().toArray(String[]::new);
        Integer[] limits = caps.values().toArray(Integer[]::new);
        return connection
                .query(LOCK)
                .execute()
                .chain(() -> connection.preparedQuery(DROP).execute(Tuple.of(tenants)))
                .chain(() -> connection.preparedQuery(SET).execute(Tuple.of(tenants, limits)))
                .replaceWithVoid();
    }
}
