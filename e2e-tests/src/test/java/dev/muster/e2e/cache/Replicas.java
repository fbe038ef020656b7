package dev.muster.e2e.cache;

import com.google.protobuf.ByteString;
import dev.muster.cache.client.CacheClient;
import dev.muster.cache.client.CacheClientConfig;
import dev.muster.cache.client.CacheEntry;
import dev.muster.cache.client.Remembered;
import dev.muster.localstack.backends.Secrets;
import dev.muster.localstack.process.AtExit;
import dev.muster.localstack.redis.LocalRedis;
import dev.muster.localstack.services.ServiceProcess;
import dev.muster.localstack.tools.Folders;
import dev.muster.localstack.tools.MusterHome;
import dev.muster.protocol.caller.CallerTokens;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Two cache-services of one Redis, the second of which hears of invalidations late, and clients of them. */
final class Replicas implements AutoCloseable {
    /** Short enough for a replica to be trusted, too long for its watchers. */
    static final Duration LAG = Duration.ofMillis(600);

    static final String MUTABLE = "mutable";
    static final String VECTORS = "vectors";
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final String TENANT = "tenant";

    private final Vertx vertx = Vertx.vertx();
    private final String secrets = Secrets.random().callerSecretsJoined();
    private final Path folder = Path.of(System.getProperty("muster.e2e.logs", "target/e2e"))
            .resolve("cache-" + ProcessHandle.current().pid())
            .toAbsolutePath();
    private final LocalRedis redis;
    private final ServiceProcess inTime;
    private final ServiceProcess late;
    private final List<CacheClient> clients = new ArrayList<>();

    Replicas() {
        MusterHome home = MusterHome.find();
        redis = LocalRedis.start(home, folder.resolve("redis"), 0, folder.resolve("redis.log"));
        AtExit.first(redis::kill);
        inTime = service(home, "cache-in-time", redis.url());
        late = service(home, "cache-late", new LateInvalidations(vertx, redis.port(), LAG).url());
        inTime.start();
        late.start();
    }

    ServiceProcess inTime() {
        return inTime;
    }

    ServiceProcess late() {
        return late;
    }

    /** One that knows these replicas only, and gives them the time it does by default. */
    Client client(ServiceProcess... of) {
        return client(Duration.ofMillis(400), of);
    }

    Client client(Duration timeout, ServiceProcess... of) {
        String endpoints = Stream.of(of).map(ServiceProcess::address).collect(Collectors.joining(","));
        CacheClientConfig config = new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(Root.class)
                .withDefaultValues(
                        Map.of("muster.cache.endpoints", endpoints, "muster.cache.timeout", timeout.toMillis() + "ms"))
                .build()
                .getConfigMapping(Root.class)
                .cache();
        CallerTokens tokens = CallerTokens.ofBase64(List.of(secrets.split(",")), Clock.systemUTC());
        CacheClient client = CacheClient.connect("test", config, tokens, vertx);
        clients.add(client);
        return new Client(client);
    }

    @Override
    public void close() {
        clients.forEach(CacheClient::close);
        Stream.of(inTime, late, redis).filter(server -> server.isAlive()).forEach(server -> server.kill());
        vertx.close().toCompletionStage().toCompletableFuture().join();
        Folders.delete(folder.resolve("redis"));
    }

    private ServiceProcess service(MusterHome home, String name, String redisUrl) {
        Path jar = home.root().resolve("cache-service/target/quarkus-app/quarkus-run.jar");
        ServiceProcess service = ServiceProcess.of(name, jar, folder.resolve(name + ".log"))
                .env("MUSTER_CALLER_SECRETS", secrets)
                .env("QUARKUS_REDIS_HOSTS", redisUrl)
                .property("muster.cache.namespaces.mutable.ttl", "10m");
        List.of("-Xms64m", "-Xmx256m", "-XX:TieredStopAtLevel=1").forEach(service::jvmOption);
        AtExit.first(() -> {
            if (service.isAlive()) {
                service.kill();
            }
        });
        return service;
    }

    /** A service's cache, asked by the thread that wants to know. */
    static final class Client {
        private final CacheClient cache;

        private Client(CacheClient cache) {
            this.cache = cache;
        }

        Remembered get(String namespace, String key) {
            return cache.get(TENANT, namespace, List.of(bytes(key)))
                    .await()
                    .atMost(LONG)
                    .get(0);
        }

        void put(String namespace, String key, String value) {
            cache.put(TENANT, namespace, List.of(new CacheEntry(bytes(key), bytes(value), List.of())))
                    .await()
                    .atMost(LONG);
        }

        /** Returns when it is acknowledged; fails as the cache does. */
        void invalidate(String key) {
            cache.invalidate(TENANT, MUTABLE, List.of(bytes(key)), List.of())
                    .await()
                    .atMost(LONG);
        }
    }

    static ByteString bytes(String text) {
        return ByteString.copyFromUtf8(text);
    }

    /** The root of a service that uses the cache. */
    @ConfigMapping(prefix = "muster")
    interface Root {
        CacheClientConfig cache();
    }
}
