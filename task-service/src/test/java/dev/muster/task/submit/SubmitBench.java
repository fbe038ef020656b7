package dev.muster.task.submit;

import dev.muster.protocol.id.Uuid7;
import dev.muster.task.lifecycle.State;
import dev.muster.task.platform.ByHand;
import dev.muster.task.platform.GatheringWriter;
import dev.muster.task.platform.TaskConfig;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * The gathering writer and the statement of a submit with nothing around them, driven by many callers of one task each.
 * Run by {@code muster perf quick}; arguments are the seconds to warm up and to measure. The connection is given as psql
 * takes it, by {@code PGHOST} and its like.
 */
public final class SubmitBench {
    /** Enough that two batches fly and the next two are full. */
    private static final int CALLERS = 1_024;

    /** Those of application.properties for the pool of writes. */
    private static final Map<String, String> SETTINGS = Map.of(
            "search_path", "task",
            "plan_cache_mode", "force_generic_plan",
            "enable_seqscan", "off",
            "enable_hashjoin", "off",
            "enable_mergejoin", "off",
            "jit", "off");

    private final Buffer payload = Buffer.buffer("{\"text\":\"" + "x".repeat(189) + "\"}");
    private final LongAdder written = new LongAdder();
    private final LongAdder batches = new LongAdder();
    private final Uuid7 ids = new Uuid7(Clock.systemUTC());
    private final GatheringWriter<Unit, Stored> writer;
    private volatile boolean over;

    private SubmitBench(Vertx vertx) {
        TaskConfig config = ByHand.config();
        PgSubmit table = new PgSubmit(ByHand.pools(pool(vertx)), Clock.systemUTC(), config);
        this.writer = ByHand.writers(vertx, config).writer("submit", Unit::rows, Unit::bytes, units -> {
            batches.increment();
            return table.store(units);
        });
    }

    public static void main(String[] args) throws InterruptedException {
        System.setProperty("java.util.logging.manager", "org.jboss.logmanager.LogManager");
        SubmitBench bench = new SubmitBench(Vertx.vertx());
        for (int i = 0; i < CALLERS; i++) {
            bench.next();
        }
        Thread.sleep(Long.parseLong(args[0]) * 1_000);
        bench.measure(Long.parseLong(args[1]));
        System.exit(0);
    }

    private void measure(long seconds) throws InterruptedException {
        long before = written.sum();
        long batchesBefore = batches.sum();
        long began = System.nanoTime();
        Thread.sleep(seconds * 1_000);
        long tasks = written.sum() - before;
        double took = (System.nanoTime() - began) / 1e9;
        System.out.printf("tasks a batch = %.1f%n", (double) tasks / (batches.sum() - batchesBefore));
        System.out.printf("tasks/s = %.1f%n", tasks / took);
        over = true;
    }

    private void next() {
        Uni<Stored> one = writer.write(unit());
        one.subscribe().with(stored -> again(), SubmitBench::fail);
    }

    private void again() {
        written.increment();
        if (!over) {
            next();
        }
    }

    private Unit unit() {
        CheckedTask task = new CheckedTask(
                ids.next(),
                "perf.noop",
                payload,
                List.of(),
                List.of(),
                0,
                5,
                null,
                null,
                Instant.now().plusSeconds(86_400),
                State.QUEUED);
        return new Unit("default", List.of(task), List.of(1), null);
    }

    private static void fail(Throwable failure) {
        failure.printStackTrace();
        System.exit(1);
    }

    private static Pool pool(Vertx vertx) {
        PgConnectOptions options = new PgConnectOptions()
                .setHost(env("PGHOST"))
                .setPort(Integer.parseInt(env("PGPORT")))
                .setDatabase(env("PGDATABASE"))
                .setUser(env("PGUSER"))
                .setPassword(env("PGPASSWORD"))
                .setCachePreparedStatements(true);
        SETTINGS.forEach(options::addProperty);
        return Pool.newInstance(io.vertx.sqlclient.Pool.pool(vertx, options, new PoolOptions().setMaxSize(8)));
    }

    private static String env(String name) {
        String value = System.getenv(name);
        if (value == null) {
            throw new IllegalArgumentException(name + " is not set");
        }
        return value;
    }
}
