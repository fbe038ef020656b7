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

    private final LocalPostgres postgres;
    private final LocalRedis redis;
    private final @Nullable LocalSqs sqs;
    private final Secrets secrets;

    private BackEnds(LocalPostgres postgres, LocalRedis redis, @Nullable LocalSqs sqs, Secrets secrets) {
        this.postgres = postgres;
        this.redis = redis;
        this.sqs = sqs;
        this.secrets = secrets;
    }

    /** Starts all three with their data in {@code folder/data} and their logs in {@code folder/logs}. */
    public static BackEnds start(MusterHome home, Path folder, BackEndPorts ports, Secrets secrets) {
        return start(home, folder, ports, secrets, true);
    }

    /** Starts PostgreSQL and Redis only, which is what one service alone needs. */
    public static BackEnds startWithoutSqs(MusterHome home, Path folder, BackEndPorts ports, Secrets secrets) {
        return start(home, folder, ports, secrets, false);
    }

    private static BackEnds start(MusterHome home, Path folder, BackEndPorts ports, Secrets secrets, boolean withSqs) {
        Path data = folder.resolve("data");
        Path logs = folder.resolve("logs");
        List<LocalServer> started = new ArrayList<>();
        try {
            LocalPostgres postgres =
                    LocalPostgres.start(home, data.resolve("postgres"), ports.postgres(), logs.resolve("postgres.log"));
            started.add(postgres);
            LocalRedis redis = LocalRedis.start(home, data.resolve("redis"), ports.redis(), logs.resolve("redis.log"));
            started.add(redis);
            LocalSqs sqs = withSqs ? LocalSqs.start(home, ports.sqs(), logs.resolve("sqs.log")) : null;
            BackEnds backEnds = new BackEnds(postgres, redis, sqs, secrets);
            backEnds.createDatabase(DATABASE);
            return backEnds;
        } catch (RuntimeException e) {
            started.reversed().forEach(LocalServer::stop);
            throw e;
        }
    }

    /** Creates a database with the services' roles and schemas in it, beside {@code muster}; may be repeated. */
    public Database createDatabase(String name) {
        Database database = postgres.createDatabase(name);
        ROLES.lock();
        try {
            database.initialise(secrets.sqlVariables());
        } finally {
            ROLES.unlock();
        }
        return database;
    }

    /** The database {@code muster}. */
    public Database database() {
        return postgres.database(DATABASE);
    }

    /** PostgreSQL. */
    public LocalPostgres postgres() {
        return postgres;
    }

    /** Redis. */
    public LocalRedis redis() {
        return redis;
    }

    /** SQS, if it was started. */
    public Optional<LocalSqs> sqs() {
        return Optional.ofNullable(sqs);
    }

    /** The secrets the services of this stack share. */
    public Secrets secrets() {
        return secrets;
    }

    /** All servers, in the order they were started. */
    public List<LocalServer> servers() {
        List<LocalServer> servers = new ArrayList<>(List.of(postgres, redis));
        sqs().ifPresent(servers::add);
        return List.copyOf(servers);
    }

    /** Stops all in the reverse order. */
    @Override
    public void close() {
        servers().reversed().forEach(LocalServer::stop);
    }
}
