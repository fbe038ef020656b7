package dev.muster.task.platform;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.muster.localstack.testing.BackEndsResource;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(BackEndsResource.class)
class HintsIT {
    private final Queue<TaskVersion> heardThere = new ConcurrentLinkedQueue<>();
    private final Queue<TaskVersion> heardHere = new ConcurrentLinkedQueue<>();
    private final TaskVersion task =
            new TaskVersion(UUID.randomUUID(), ThreadLocalRandom.current().nextInt(1, 1_000));

    @Inject
    Hints here;

    @Inject
    HintRelay relayHere;

    @Inject
    Vertx vertx;

    @Inject
    Redis redis;

    @Inject
    TaskConfig config;

    @ConfigProperty(name = "quarkus.redis.hosts")
    String address;

    private Replica there = new Replica();

    @BeforeEach
    void startAnotherReplica() {
        there = new Replica();
        there.start(redis);
        there.hints.onTasks(heardThere::addAll);
        here.onTasks(heardHere::addAll);
        await().until(() -> there.relay.up() && relayHere.up());
    }

    @AfterEach
    void stopIt() {
        there.relay.stop(new ShutdownEvent());
    }

    @Test
    void aHintReachesThisReplicaAtOnceAndTheOtherSoon() {
        here.tasks(List.of(task));

        assertEquals(1, countOf(heardHere));
        await().until(() -> countOf(heardThere) == 1);
    }

    @Test
    void ownMessagesAreNotHeardTwice() {
        here.tasks(List.of(task));
        there.hints.tasks(List.of(new TaskVersion(task.id(), 2_000)));

        // Whatever came back of the first is here before the second, on the same connection.
        await().until(() -> heardHere.contains(new TaskVersion(task.id(), 2_000)));
        assertEquals(1, countOf(heardHere));
    }

    @Test
    void aLostConnectionComesBackByItself() {
        redis.send(Request.cmd(Command.CLIENT).arg("KILL").arg("TYPE").arg("pubsub"))
                .toCompletionStage()
                .toCompletableFuture()
                .join();

        await().atMost(Duration.ofSeconds(10)).until(() -> {
            there.hints.tasks(List.of(task));
            return countOf(heardHere) > 0;
        });
    }

    @Test
    void withoutRedisHintsStayAtHomeAndNobodyNotices() {
        Replica alone = new Replica();
        alone.start(Redis.createClient(vertx, "redis://127.0.0.1:1"));
        Queue<TaskVersion> heard = new ConcurrentLinkedQueue<>();
        alone.hints.onTasks(heard::addAll);

        alone.hints.tasks(List.of(task));

        assertEquals(List.of(task), List.copyOf(heard));
        assertFalse(alone.relay.up());
        alone.relay.stop(new ShutdownEvent());
    }

    @Test
    void aConnectionThatComesOnlyAfterTheStopIsGivenBack() throws Exception {
        Redis single = Redis.createClient(
                vertx, new RedisOptions().setConnectionString(address).setMaxPoolSize(1));
        SlowRedis slow = new SlowRedis();
        Replica stopping = new Replica();
        stopping.start(slow);
        await().until(() -> slow.asked);
        stopping.relay.stop(new ShutdownEvent());

        single.connect().onComplete(slow.connection);

        // The pool has no more than one.
        single.connect().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        single.close();
    }

    private long countOf(Queue<TaskVersion> heard) {
        return heard.stream().filter(task::equals).count();
    }

    /** Connects when it is told to. */
    private static final class SlowRedis implements Redis {
        private final Promise<RedisConnection> connection = Promise.promise();
        private volatile boolean asked;

        @Override
        public Future<RedisConnection> connect() {
            asked = true;
            return connection.future();
        }

        @Override
        public void close() {}

        @Override
        public Future<@Nullable Response> send(Request command) {
            return Future.failedFuture("only connects");
        }

        @Override
        public Future<List<@Nullable Response>> batch(List<Request> commands) {
            return Future.failedFuture("only connects");
        }
    }

    /** What of another process matters here. */
    private final class Replica {
        private HintRelay relay = relayHere;
        private Hints hints = here;

        void start(Redis to) {
            relay = new HintRelay(vertx, to, new ReplicaId(), config);
            hints = new Hints(relay);
            relay.start(new StartupEvent(), hints);
        }
    }
}
