package dev.muster.localstack.backends;

import dev.muster.localstack.postgres.Database;
import dev.muster.localstack.postgres.LocalPostgres;
import dev.muster.localstack.process.LocalServer;
import dev.muster.localstack.redis.LocalRedis;
import dev.muster.localstack.sqs.LocalSqs;
import dev.muster.localstack.tools.MusterHome;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL with the database {@code muster} ready for the services, Redis and, where asked for, SQS: the data below
 * one folder, each server its own process.
 */
public final class BackEnds implements AutoCloseable {

    /** The database all services share. */
    public static final String DATABASE = "muster";

    /** Roles belong to the whole server: two scripts at once would change the same rows. */
    private static final ReentrantLock ROLES = new ReentrantLock();

    private final Path folder;
    private final Secrets secrets;
    private final List<LocalServer> servers = new ArrayList<>();
    private @Nullable LocalPostgres postgres;
    private @Nullable Database database;
    private @Nullable LocalRedis redis;
    private @Nullable LocalSqs sqs;

    private BackEnds(Path folder, Secrets secrets) {
        this.folder = folder;
        this.secrets = secrets;
    }

    /** Starts all three with their data in {@code folder/data} and their logs in {@code folder/logs}. */
    public static BackEnds start(MusterHome home, Path folder, BackEndPorts ports, Secrets secrets) {
        BackEnds backEnds = new BackEnds(folder, secrets);
        return backEnds.orNothing(() -> {
            backEnds.startPostgres(home, ports.postgres());
            backEnds.startRedis(home, ports.redis());
            backEnds.startSqs(home, ports.sqs());
        });
    }

    /** Starts PostgreSQL and Redis only, which is what one service alone needs. */
    public static BackEnds startWithoutSqs(MusterHome home, Path folder, BackEndPorts ports, Secrets secrets) {
        BackEnds backEnds = new BackEnds(folder, secrets);
        return backEnds.orNothing(() -> {
            backEnds.startPostgres(home, ports.postgres());
            backEnds.startRedis(home, ports.redis());
        });
    }

    /** Starts Redis and SQS beside a PostgreSQL that is there already, whose database is made ready. */
    public static BackEnds startBeside(
            Database existing, MusterHome home, Path folder, BackEndPorts ports, Secrets secrets) {
        BackEnds backEnds = new BackEnds(folder, secrets);
        return backEnds.orNothing(() -> {
            backEnds.database = backEnds.initialise(existing);
            backEnds.startRedis(home, ports.redis());
            backEnds.startSqs(home, ports.sqs());
        });
    }

    private BackEnds orNothing(Runnable starts) {
        try {
            starts.run();
            return this;
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void startPostgres(MusterHome home, int port) {
        LocalPostgres started = LocalPostgres.start(home, data("postgres"), port, log("postgres"));
        servers.add(started);
        postgres = started;
        database = createDatabase(DATABASE);
    }

    private void startRedis(MusterHome home, int port) {
        redis = LocalRedis.start(home, data("redis"), port, log("redis"));
        servers.add(redis);
    }

    private void startSqs(MusterHome home, int port) {
        sqs = LocalSqs.start(home, port, log("sqs"));
        servers.add(sqs);
    }

    private Path data(String server) {
        return folder.resolve("data").resolve(server);
    }

    private Path log(String server) {
        return logs().resolve(server + ".log");
    }

    /** Where the servers log. */
    public Path logs() {
        return folder.resolve("logs");
    }

    /** Creates a database with the services' roles and schemas in it, beside {@code muster}; may be repeated. */
    public Database createDatabase(String name) {
        return initialise(postgres().createDatabase(name));
    }

    private Database initialise(Database empty) {
        ROLES.lock();
        try {
            empty.initialise(secrets.sqlVariables());
            return empty;
        } finally {
            ROLES.unlock();
        }
    }

    /** The database the services use. */
    public Database database() {
        return started(database, "PostgreSQL");
    }

    /** PostgreSQL, where it is ours. */
    public LocalPostgres postgres() {
        return started(postgres, "a PostgreSQL of its own");
    }

    /** Redis. */
    public LocalRedis redis() {
        return started(redis, "Redis");
    }

    /** SQS, if it was started. */
    public Optional<LocalSqs> sqs() {
        return Optional.ofNullable(sqs);
    }

    private static <T> T started(@Nullable T server, String name) {
        if (server == null) {
            throw new IllegalStateException("these back ends are without " + name);
        }
        return server;
    }

    /** The secrets the services of this stack share. */
    public Secrets secrets() {
        return secrets;
    }

    /** All servers, in the order they were started. */
    public List<LocalServer> servers() {
        return List.copyOf(servers);
    }

    /** Stops all in the reverse order. */
    @Override
    public void close() {
        servers().reversed().forEach(LocalServer::stop);
    }
}
