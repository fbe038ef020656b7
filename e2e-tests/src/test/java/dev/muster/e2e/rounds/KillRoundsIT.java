package dev.muster.e2e.rounds;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.muster.e2e.harness.AgentProcess;
import dev.muster.e2e.harness.Cluster;
import dev.muster.e2e.harness.Tables;
import dev.muster.e2e.harness.Tenant;
import dev.muster.localstack.process.Await;
import dev.muster.localstack.services.ServiceProcess;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestFactory;

/**
 * G1 and G2 under fire: whatever single process or back end is killed, every acknowledged task ends, of exactly one accepted
 * attempt. The load goes on through all rounds; each prints one line. A round in which only a re-assignment took too long is run again,
 * twice at most, because another process may have had the machine.
 */
@Order(Integer.MAX_VALUE)
class KillRoundsIT {
    private static final String TENANT = "rounds";
    private static final int SLOTS = 4;
    private static final int BACKLOG = 48;
    private static final int ENOUGH = 5_000;
    private static final int FRESH_AFTER_FAULT = 100;
    private static final double WHEN_A_SOCKET_CLOSES = 1;
    private static final double WHEN_SOMEBODY_LEAVES = 3;
    private static final double WHEN_SOMEBODY_FALLS_SILENT = 5;
    private static final int TRIES = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final long SEED = Long.getLong("muster.e2e.seed", System.nanoTime());
    private static final Random RANDOM = new Random(SEED);
    private static final List<AgentProcess> AGENTS = new ArrayList<>();
    private static final List<String> LINES = new ArrayList<>();

    private static Cluster cluster;
    private static Tables tables;
    private static Books books;
    private static Watch watch;
    private static Load load;

    @BeforeAll
    static void startAgentsAndLoad() {
        System.out.println("KillRoundsIT: seed " + SEED + " (-Dmuster.e2e.seed)");
        cluster = Cluster.shared();
        tables = cluster.tables();
        Tenant tenant = cluster.tenant(TENANT);
        // Some know one gateway only, so that each gateway always has an agent.
        addAgent(tenant, "pinned-0", List.of(0));
        addAgent(tenant, "pinned-1", List.of(1));
        addAgent(tenant, "roaming-0", List.of(0, 1));
        addAgent(tenant, "roaming-1", List.of(1, 0));
        AGENTS.forEach(AgentProcess::start);
        books = new Books(tables, TENANT, AGENTS);
        watch = new Watch(tables, TENANT, Cluster.cap(TENANT));
        load = new Load(List.of(tenant.door().at(0), tenant.door().at(1)), () -> watch.live() < BACKLOG);
        awaitAllConnected();
        watch.start();
        load.start(SEED);
        awaitFresh(FRESH_AFTER_FAULT);
    }

    private static void addAgent(Tenant tenant, String name, List<Integer> gateways) {
        AGENTS.add(new AgentProcess(
                cluster, tenant, name, SLOTS, gateways.stream().map(tenant::url).toList()));
    }

    @AfterAll
    static void stop() {
        load.close();
        watch.close();
        AGENTS.forEach(AgentProcess::close);
        System.out.println("KillRoundsIT: seed " + SEED);
        LINES.forEach(System.out::println);
    }

    @TestFactory
    Stream<DynamicTest> nothingIsLostAndNothingAcceptedTwiceThrough() {
        List<DynamicTest> rounds = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            round(rounds, "SIGKILL of an agent, " + i, WHEN_A_SOCKET_CLOSES, this::killAgent);
            round(rounds, "SIGKILL of a gateway, " + i, WHEN_SOMEBODY_FALLS_SILENT, this::killGateway);
            round(rounds, "SIGKILL of a task-service, " + i, WHEN_SOMEBODY_FALLS_SILENT, this::killTaskService);
            round(rounds, "SIGKILL of PostgreSQL, " + i, WHEN_SOMEBODY_FALLS_SILENT, this::killPostgres);
        }
        round(rounds, "SIGTERM of an agent", WHEN_SOMEBODY_LEAVES, this::endAgent);
        round(rounds, "SIGTERM of a gateway", WHEN_SOMEBODY_LEAVES, this::endGateway);
        round(rounds, "SIGTERM of a task-service", WHEN_SOMEBODY_LEAVES, this::endTaskService);
        round(rounds, "SIGSTOP of an agent past the lease", WHEN_SOMEBODY_FALLS_SILENT, this::stopAgent);
        round(rounds, "SIGSTOP of a gateway past the lease", WHEN_SOMEBODY_FALLS_SILENT, this::stopGateway);
        round(rounds, "the end of all PostgreSQL connections", WHEN_SOMEBODY_FALLS_SILENT, this::terminateConnections);
        round(rounds, "SIGKILL of Redis", WHEN_SOMEBODY_FALLS_SILENT, this::killRedis);
        rounds.add(DynamicTest.dynamicTest("and in the end everything adds up", this::everythingAddsUp));
        return rounds.stream();
    }

    // ---- faults; each answers the moment from which re-assignment counts

    private interface Fault {
        Disturbed happen() throws Exception;
    }

    /** Since when re-assignment counts, and how things are made whole again once all that waited is done. */
    private record Disturbed(Instant since, Runnable mend) {}

    private Disturbed killAgent() {
        AgentProcess victim = AGENTS.get(RANDOM.nextInt(AGENTS.size()));
        Instant since = Instant.now();
        victim.kill();
        return new Disturbed(since, victim::start);
    }

    private Disturbed killGateway() {
        return kill(cluster.gateway(RANDOM.nextInt(2)));
    }

    private Disturbed killTaskService() {
        return kill(cluster.taskService(RANDOM.nextInt(2)));
    }

    private static Disturbed kill(ServiceProcess victim) {
        Instant since = Instant.now();
        victim.kill();
        return new Disturbed(since, victim::start);
    }

    private Disturbed endAgent() {
        AgentProcess victim = AGENTS.get(RANDOM.nextInt(AGENTS.size()));
        Instant since = Instant.now();
        victim.close();
        return new Disturbed(since, victim::start);
    }

    private Disturbed endGateway() {
        return end(cluster.gateway(RANDOM.nextInt(2)));
    }

    private Disturbed endTaskService() {
        return end(cluster.taskService(RANDOM.nextInt(2)));
    }

    private static Disturbed end(ServiceProcess victim) {
        Instant since = Instant.now();
        victim.stop();
        return new Disturbed(since, victim::start);
    }

    private Disturbed killPostgres() {
        cluster.backEnds().postgres().kill();
        cluster.backEnds().postgres().start();
        return new Disturbed(Instant.now(), () -> {});
    }

    private Disturbed stopAgent() {
        AgentProcess victim = AGENTS.get(RANDOM.nextInt(AGENTS.size()));
        Instant since = Instant.now();
        victim.pause();
        awaitNoSession(victim.name());
        return new Disturbed(since, victim::resume);
    }

    private Disturbed stopGateway() {
        ServiceProcess victim = cluster.gateway(0);
        Instant since = Instant.now();
        victim.pause();
        awaitNoSession("pinned-0");
        return new Disturbed(since, victim::resume);
    }

    private Disturbed terminateConnections() {
        Instant since = Instant.now();
        cluster.backEnds().postgres().terminateConnections();
        return new Disturbed(since, () -> {});
    }

    private Disturbed killRedis() {
        Instant since = Instant.now();
        cluster.backEnds().redis().kill();
        return new Disturbed(since, () -> cluster.backEnds().redis().start());
    }

    // ---- a round

    private void round(List<DynamicTest> rounds, String name, double bound, Fault fault) {
        rounds.add(DynamicTest.dynamicTest(name, () -> {
            List<Double> slowest = new ArrayList<>();
            do {
                slowest.add(round(name, bound, fault));
            } while (slowest.getLast() > bound && slowest.size() < TRIES);
            assertTrue(slowest.getLast() <= bound, () -> "slowest re-assignments " + slowest + " s, bound " + bound);
        }));
    }

    /** Seconds of the slowest re-assignment. */
    private double round(String name, double bound, Fault fault) throws Exception {
        awaitAllConnected();
        awaitFresh(FRESH_AFTER_FAULT);
        Instant begin = Instant.now();
        Disturbed disturbed = fault.happen();
        List<String> acknowledged = new ArrayList<>(load.takeFresh());
        awaitFresh(FRESH_AFTER_FAULT);
        acknowledged.addAll(load.takeFresh());
        boolean finished = Await.until(PATIENCE, () -> unfinished(acknowledged) == 0);
        Instant end = Instant.now();
        disturbed.mend().run();
        return judge(name, bound, begin, disturbed.since(), end, acknowledged, finished);
    }

    private double judge(
            String name,
            double bound,
            Instant begin,
            Instant since,
            Instant end,
            List<String> acknowledged,
            boolean finished)
            throws SQLException, IOException {
        Books.Findings findings = books.audit(acknowledged, load.cancelled());
        List<Books.Reassigned> again = books.reassigned(since, end);
        double slowest = again.stream()
                .mapToDouble(task -> task.secondsAfter(since))
                .max()
                .orElse(0);
        Map<String, Integer> dropped = new TreeMap<>(books.dropped(begin));
        Map<String, Integer> causes = new TreeMap<>(books.causes(begin, end));
        List<String> failed = causes.keySet().stream()
                .filter(cause -> cause.startsWith("retry"))
                .toList();
        String line =
                ("%-38s acknowledged %5d  finished %5d (%d cancelled)  lost %d  accepted twice %d  stale refused %d %s"
                                + "  re-assigned %2d, slowest %.2f s (bound %.0f s)  first result after %.2f s  %s")
                        .formatted(
                                name,
                                acknowledged.size(),
                                findings.finished(),
                                findings.stopped(),
                                findings.lost().size(),
                                findings.twice().size(),
                                dropped.getOrDefault("stale_attempt", 0),
                                dropped,
                                again.size(),
                                slowest,
                                bound,
                                books.secondsToFirstResult(since),
                                causes);
        LINES.add(line);
        System.out.println(line);
        assertAll(
                () -> assertTrue(finished, () -> "not finished in time: " + stuck(acknowledged)),
                () -> assertEquals(List.of(), findings.lost(), "lost"),
                () -> assertEquals(List.of(), findings.twice(), "accepted twice"),
                () -> assertEquals(List.of(), load.surprises(), "answers no submitter should get"),
                () -> assertEquals(List.of(), watch.overruns(), "cap of the tenant"),
                () -> assertEquals(
                        List.of(), failed, "handlers that failed; their tasks wait before they are assigned again"));
        again.stream()
                .filter(task -> task.secondsAfter(since) > bound)
                .forEach(task -> System.out.println("late: " + task));
        return slowest;
    }

    private void everythingAddsUp() throws Exception {
        awaitAllConnected();
        Await.untilOr(
                PATIENCE,
                "too few tasks for a verdict",
                () -> load.acknowledged().size() >= ENOUGH);
        load.close();
        boolean idle = Await.until(PATIENCE, () -> live() == 0);
        Books.Findings findings = books.audit(load.acknowledged(), load.cancelled());
        String line = "all rounds: acknowledged %d, finished %d (%d cancelled), lost %d, accepted twice %d, seed %d"
                .formatted(
                        findings.acknowledged(),
                        findings.finished(),
                        findings.stopped(),
                        findings.lost().size(),
                        findings.twice().size(),
                        SEED);
        LINES.add(line);
        System.out.println(line);
        assertAll(
                () -> assertTrue(idle, "some tasks have not ended"),
                () -> assertEquals(List.of(), findings.lost()),
                () -> assertEquals(List.of(), findings.twice()),
                () -> assertEquals(
                        findings.acknowledged(),
                        tables.number("select count(*) from task.task where tenant = ?", TENANT),
                        "tasks nobody was told of"),
                () -> assertTrue(Await.until(PATIENCE, () -> contradictions().isEmpty()), () -> contradictions()
                        .toString()),
                () -> assertEquals(0, tables.number("select in_flight from task.tenant_cap where tenant = ?", TENANT)));
    }

    // ---- waiting

    private static void awaitAllConnected() {
        Await.untilOr(PATIENCE, "not all agents came back", () -> sql(() -> tables.sessions(TENANT)) == AGENTS.size());
    }

    private static void awaitNoSession(String agent) {
        Await.untilOr(
                PATIENCE,
                "the session of " + agent + " goes on",
                () -> sql(() -> tables.number(
                                "select count(*) from task.session where tenant = ? and agent = ? and slots > 0",
                                TENANT,
                                agent))
                        == 0);
    }

    private static void awaitFresh(int count) {
        Await.untilOr(PATIENCE, "no new tasks are acknowledged", () -> load.freshCount() >= count);
    }

    private static long live() {
        return sql(() -> tables.live(TENANT));
    }

    private static long unfinished(List<String> ids) {
        return sql(() -> books.unfinished(ids));
    }

    private static List<String> contradictions() {
        try {
            return tables.contradictions();
        } catch (SQLException e) {
            return List.of(e.toString());
        }
    }

    private static List<String> stuck(List<String> ids) {
        try {
            return tables.rows(
                    "select row_to_json(l)::text from task.live_task l where l.id = any (?) limit 5",
                    row -> row.getString(1),
                    (Object) ids.stream().map(java.util.UUID::fromString).toArray(java.util.UUID[]::new));
        } catch (SQLException e) {
            return List.of(e.toString());
        }
    }

    private interface Question {
        long ask() throws SQLException;
    }

    /** The answer; -1 while PostgreSQL does not give one. */
    private static long sql(Question question) {
        try {
            return question.ask();
        } catch (SQLException e) {
            return -1;
        }
    }
}
