package dev.muster.localstack.postgres;

import dev.muster.localstack.process.Await;
import dev.muster.localstack.process.LocalServer;
import dev.muster.localstack.process.LocalStackException;
import dev.muster.localstack.process.ManagedProcess;
import dev.muster.localstack.process.Ports;
import dev.muster.localstack.tools.MusterHome;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A PostgreSQL 18 with pgvector on this machine. The first start makes the data folder; later ones, also after
 * {@link #kill()}, use the same port and data.
 */
public final class LocalPostgres extends LocalServer {

    private static final Duration READY = Duration.ofSeconds(60);
    private static final Duration STOP = Duration.ofSeconds(20);
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final Cluster cluster;
    private final Path data;
    private final boolean freePort;
    private volatile int port;
    private volatile String adminPassword = "";

    private LocalPostgres(MusterHome home, Account account, Path data, int port, Path log) {
        super(new ManagedProcess("PostgreSQL", log, account.words()));
        this.cluster = new Cluster(home, account);
        this.data = data.toAbsolutePath();
        this.freePort = port == 0;
        this.port = port;
    }

    /** Starts a server on the data folder; port 0 takes a free one. The log lies beside the data. */
    public static LocalPostgres start(Path data, int port) {
        return start(MusterHome.find(), data, port, data.resolveSibling("postgres.log"));
    }

    /** Starts a server whose tools come from that checkout. */
    public static LocalPostgres start(MusterHome home, Path data, int port, Path log) {
        LocalPostgres postgres = new LocalPostgres(home, Account.choose(), data, port, log);
        postgres.start();
        return postgres;
    }

    @Override
    public synchronized void start() {
        adminPassword = cluster.prepare(data);
        chooseOrCheckPort();
        long deadline = System.nanoTime() + READY.toNanos();
        while (!tryStart()) {
            if (System.nanoTime() > deadline) {
                throw new LocalStackException("PostgreSQL does not start; the end of %s says: %s"
                        .formatted(log(), process().tail()));
            }
            Await.pause(PAUSE);
        }
    }

    private void chooseOrCheckPort() {
        if (port == 0) {
            port = Ports.free();
        }
        cluster.serverUsing(data).ifPresent(pid -> {
            throw new LocalStackException(
                    "Another PostgreSQL (process %d) already runs on %s: stop it first, for instance with ./muster down."
                            .formatted(pid, data));
        });
        if (!freePort) {
            Ports.requireFree(port, "PostgreSQL", "MUSTER_PG_PORT");
        }
    }

    /** One attempt; false when it failed in a way that passes: a port taken meanwhile, a predecessor not quite gone. */
    private boolean tryStart() {
        cluster.removeStaleLock(data);
        process().start(cluster.serve(data, port));
        try {
            process().awaitReady(READY, () -> database("postgres").answers());
            return true;
        } catch (LocalStackException e) {
            if (isAlive()) {
                process().kill();
                throw e;
            }
            return mayPass(process().tail(), e);
        }
    }

    private boolean mayPass(String log, LocalStackException failure) {
        if (log.contains("Address already in use") && freePort) {
            port = Ports.free();
            return false;
        }
        if (log.contains("pre-existing shared memory block") || log.contains("\"postmaster.pid\" already exists")) {
            return false;
        }
        throw failure;
    }

    /** SIGINT: disconnects everybody, writes a checkpoint, ends. */
    @Override
    public void stop() {
        process().stop("INT", STOP);
    }

    /** SIGQUIT, as {@code pg_ctl stop -m immediate}: ends without a checkpoint, recovers at the next start. */
    public void stopImmediate() {
        process().stop("QUIT", STOP);
    }

    @Override
    public int port() {
        return port;
    }

    /** The administrator's role. */
    public String admin() {
        return Cluster.ADMIN;
    }

    /** The administrator's password. */
    public String adminPassword() {
        return adminPassword;
    }

    /** A database of this server, whether it exists or not. */
    public Database database(String name) {
        return new Database(Ports.HOST, port(), name, admin(), adminPassword());
    }

    /** Creates a database if there is none of that name. */
    public Database createDatabase(String name) {
        return database("postgres").create(name);
    }

    /** For JDBC, without user. */
    public String jdbcUrl(String database) {
        return database(database).jdbcUrl();
    }

    /** For the reactive client, without user. */
    public String reactiveUrl(String database) {
        return database(database).reactiveUrl();
    }

    /** The path of one of its programs, as {@code psql} or {@code pgbench}. */
    public Path program(String name) {
        return Path.of(cluster.program(name));
    }

    /** Cuts every connection but the one that does it, as an operator would with {@code pg_terminate_backend}. */
    public void terminateConnections() {
        database("postgres")
                .execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        + " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()");
    }
}
