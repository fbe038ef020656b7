package dev.muster.e2e.guarantees;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.muster.e2e.harness.Cluster;
import dev.muster.e2e.harness.RawAgent;
import dev.muster.e2e.harness.Tables;
import dev.muster.e2e.harness.Tenant;
import dev.muster.e2e.harness.Work;
import dev.muster.e2e.harness.Workers;
import dev.muster.localstack.process.Await;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** G3: a slot is never given twice and a cap never exceeded, with both replicas claiming for sessions of their own. */
class G3SlotsAndCapsIT {
    private static final int AGENTS = 6;
    private static final int SLOTS = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Cluster cluster = Cluster.shared();
    private final Tables tables = cluster.tables();

    @Test
    void noAgentIsEverGivenMoreThanItHasSlots() throws SQLException {
        Tenant tenant = cluster.tenant("g3-slots");
        try (Workers workers = workers(tenant)) {
            List<String> wrong = submitAndWatch(tenant, workers, 800, tenant.name());

            assertEquals(List.of(), workers.complaints());
            assertEquals(List.of(), wrong);
            assertTrue(workers.mostRunning() > AGENTS, "too little at a time to show anything");
        }
    }

    @Test
    void aTenantNeverHasMoreInFlightThanItsCap() throws SQLException {
        int cap = Cluster.cap("capped");
        Tenant tenant = cluster.tenant("capped");
        try (Workers workers = workers(tenant)) {
            List<String> wrong = submitAndWatch(tenant, workers, 300, tenant.name());

            assertEquals(List.of(), workers.complaints());
            assertEquals(List.of(), wrong);
            assertEquals(cap, workers.mostRunning(), "at a time, as the agents saw it");
            assertEquals(0, tables.number("select in_flight from task.tenant_cap where tenant = ?", tenant.name()));
        }
    }

    private Workers workers(Tenant tenant) throws SQLException {
        Await.untilOr(PATIENCE, "one replica gets all sessions", () -> bothReplicasGetSessions(tenant));
        Workers workers = new Workers(
                assigned -> Duration.ofMillis(ThreadLocalRandom.current().nextInt(10, 40)));
        for (int i = 0; i < AGENTS; i++) {
            workers.add(tenant.agent(i % 2, "agent-" + i, SLOTS, "work"), SLOTS);
        }
        assertEquals(2, owners(tenant));
        return workers;
    }

    /** One that another test has started again may not be linked to the gateways yet. */
    private boolean bothReplicasGetSessions(Tenant tenant) {
        try (RawAgent one = tenant.agent(0, "probe-1", 1, "probe");
                RawAgent two = tenant.agent(0, "probe-2", 1, "probe");
                RawAgent three = tenant.agent(1, "probe-3", 1, "probe");
                RawAgent four = tenant.agent(1, "probe-4", 1, "probe")) {
            return Stream.of(one, two, three, four).allMatch(RawAgent::isOpen) && owners(tenant) == 2;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Replicas that own sessions of the tenant. */
    private long owners(Tenant tenant) throws SQLException {
        return tables.number("select count(distinct owner) from task.session where tenant = ?", tenant.name());
    }

    /** Submits, looks at the tables until all is done, and says what was ever wrong there. */
    private List<String> submitAndWatch(Tenant tenant, Workers workers, int count, String name) throws SQLException {
        List<String> wrong = new ArrayList<>();
        for (int submitted = 0; submitted < count; submitted += 100) {
            tenant.door().submitBatch(Work.of("work", 100));
        }
        boolean done = Await.until(PATIENCE, () -> {
            wrong.addAll(overruns(name));
            return workers.done() >= count;
        });
        assertTrue(done, () -> workers.done() + " of " + count + " done; " + workers.complaints());
        assertTrue(Await.until(PATIENCE, () -> contradictions().isEmpty()), () -> contradictions()
                .toString());
        return wrong;
    }

    private List<String> overruns(String tenant) {
        try {
            return tables.rows("""
                    select format('session of %s uses %s of %s', s.agent, n.n, s.slots)
                    from task.session s
                    cross join lateral (select count(*) as n from task.live_task l where l.session = s.id) n
                    where s.tenant = ? and n.n > s.slots
                    union all
                    select format('%s in flight of %s', n.n, c.cap)
                    from task.tenant_cap c
                    cross join lateral (
                        select count(*) as n from task.live_task l where l.tenant = c.tenant and l.session is not null) n
                    where c.tenant = ? and n.n > c.cap
                    """, row -> row.getString(1), tenant, tenant);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<String> contradictions() {
        try {
            return tables.contradictions();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
