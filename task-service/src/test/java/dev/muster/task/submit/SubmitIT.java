package dev.muster.task.submit;

import static dev.muster.task.testing.Door.newTask;
import static dev.muster.task.testing.Door.newTenant;
import static dev.muster.task.testing.Door.reason;
import static dev.muster.task.testing.Door.refusal;
import static dev.muster.task.testing.Door.request;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.ByteString;
import dev.muster.localstack.testing.BackEndsResource;
import dev.muster.localstack.testing.Sql;
import dev.muster.proto.task.v1.NewTask;
import dev.muster.proto.task.v1.State;
import dev.muster.proto.task.v1.SubmitReply;
import dev.muster.proto.task.v1.SubmitRequest;
import dev.muster.proto.task.v1.Submitted;
import dev.muster.proto.task.v1.Task;
import dev.muster.protocol.caller.Caller;
import dev.muster.protocol.caller.Scope;
import dev.muster.task.platform.ByHand;
import dev.muster.task.testing.Door;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.PreparedQuery;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(BackEndsResource.class)
class SubmitIT {
    private final String tenant = newTenant();

    @Inject
    Door door;

    @Inject
    Sql sql;

    @Inject
    SubmitTasks useCase;

    @Inject
    Pool pool;

    @Test
    void aSubmittedTaskIsQueuedAsItWasSent() {
        NewTask.Builder task = newTask()
                .addCapabilities("gpu")
                .addCapabilities("cuda")
                .putLabels("zone", "a=b")
                .putLabels("empty", "")
                .setPriority(7)
                .setMaxAttempts(3)
                .setPayload(ByteString.copyFromUtf8("{\"text\":\"Grüße\\u0000\"}"));

        SubmitReply reply = door.submit(tenant, task);

        assertFalse(reply.getReplayed());
        assertEquals(State.QUEUED, reply.getTasks(0).getState());
        Task stored = door.tasks(tenant)
                .get(dev.muster.proto.task.v1.GetRequest.newBuilder()
                        .setId(task.getId())
                        .setWithPayload(true)
                        .build());
        assertEquals(State.QUEUED, stored.getState());
        assertEquals(List.of("cuda", "gpu"), stored.getCapabilitiesList());
        assertEquals(Map.of("zone", "a=b", "empty", ""), stored.getLabelsMap());
        assertEquals(task.getPayload(), stored.getPayload());
        assertEquals(7, stored.getPriority());
        assertEquals(3, stored.getMaxAttempts());
        assertEquals(1, stored.getVersion());
        assertEquals(1, sql.number("select count(*) from task_event where task_id = ?", UUID.fromString(task.getId())));
    }

    @Test
    void aTaskForLaterIsScheduled() {
        long inAnHour = System.currentTimeMillis() + Duration.ofHours(1).toMillis();
        NewTask.Builder task = newTask().setRunAtMs(inAnHour);

        assertEquals(State.SCHEDULED, door.submit(tenant, task).getTasks(0).getState());

        UUID id = UUID.fromString(task.getId());
        assertEquals(
                "false",
                sql.column("select waiting::text from live_task where id = ?", id)
                        .getFirst());
        assertEquals(
                inAnHour,
                sql.number("select (extract(epoch from due_at) * 1000)::bigint from live_task where id = ?", id));
    }

    @Test
    void aKnownIdIsTheSameTaskAgain() {
        NewTask.Builder task = newTask();
        door.submit(tenant, task);

        SubmitReply again = door.submit(tenant, task.clone().setType("test.other"), newTask());

        assertEquals(task.getId(), again.getTasks(0).getId());
        assertEquals("test.echo", door.get(tenant, task.getId()).getType());
        assertEquals(2, unfinished());
    }

    @Test
    void anIdOfAnotherTenantIsRefusedAndNothingOfTheBatchIsStored() {
        String other = newTenant();
        NewTask.Builder theirs = newTask();
        door.submit(other, theirs);
        NewTask.Builder ours = newTask();

        assertEquals("invalid_argument", refusal(() -> door.submit(tenant, ours, theirs)));

        assertEquals(0, unfinished());
        assertEquals("task_not_found", refusal(() -> door.get(tenant, ours.getId())));
        assertEquals("task_not_found", refusal(() -> door.get(tenant, theirs.getId())));
    }

    @Test
    void onlyTheGuiltyOneOfManyConcurrentSubmitsFails() throws Exception {
        NewTask.Builder theirs = newTask();
        door.submit(newTenant(), theirs);

        List<ListenableFuture<SubmitReply>> replies = IntStream.range(0, 200)
                .mapToObj(i -> door.tasksLater(tenant).submit(request(i == 77 ? theirs : newTask())))
                .toList();

        int refused = 0;
        for (ListenableFuture<SubmitReply> reply : replies) {
            try {
                reply.get();
            } catch (ExecutionException e) {
                assertEquals("invalid_argument", reason(e.getCause()));
                refused++;
            }
        }
        assertEquals(1, refused);
        assertEquals(199, unfinished());
    }

    @Test
    void aBatchIsKeptInItsOrder() {
        NewTask.Builder[] tasks =
                IntStream.range(0, 256).mapToObj(i -> newTask()).toArray(NewTask.Builder[]::new);

        SubmitReply reply = door.submit(tenant, tasks);

        assertEquals(
                IntStream.range(0, 256).mapToObj(i -> tasks[i].getId()).toList(),
                reply.getTasksList().stream().map(Submitted::getId).toList());
        assertEquals(256, unfinished());
        assertEquals("invalid_argument", refusal(() -> {
            NewTask.Builder[] many =
                    IntStream.range(0, 257).mapToObj(i -> newTask()).toArray(NewTask.Builder[]::new);
            door.submit(tenant, many);
        }));
    }

    @Test
    void aMessageOfFifteenMegabytesPasses() {
        ByteString payload = ByteString.copyFromUtf8("x".repeat(1_000_000));

        door.submit(
                tenant,
                IntStream.range(0, 15)
                        .mapToObj(i -> newTask().setPayload(payload))
                        .toArray(NewTask.Builder[]::new));

        assertEquals(15, unfinished());
        assertEquals(
                "payload_too_large", refusal(() -> door.submit(tenant, newTask().setPayload(payload.concat(payload)))));
    }

    @Test
    void theSameKeyAndBodyIsAnsweredWithTheFirstTasks() {
        SubmitRequest first = keyed("k1", "body", newTask(), newTask());
        door.tasks(tenant).submit(first);

        SubmitReply replay = door.tasks(tenant).submit(keyed("k1", "body", newTask(), newTask()));

        assertTrue(replay.getReplayed());
        assertEquals(
                idsOf(first),
                replay.getTasksList().stream().map(Submitted::getId).toList());
        assertEquals(State.QUEUED, replay.getTasks(1).getState());
        assertEquals(2, unfinished());
    }

    @Test
    void theSameKeyWithAnotherBodyIsRefused() {
        door.tasks(tenant).submit(keyed("k1", "body", newTask()));

        assertEquals("idempotency_mismatch", refusal(() -> door.tasks(tenant).submit(keyed("k1", "other", newTask()))));
        assertEquals(1, unfinished());
    }

    @Test
    void keysOfAnotherTenantOrRouteAreOtherKeys() {
        door.tasks(tenant).submit(keyed("k1", "body", newTask()));

        assertFalse(
                door.tasks(newTenant()).submit(keyed("k1", "other", newTask())).getReplayed());
        SubmitRequest otherRoute = keyed("k1", "other", newTask()).toBuilder()
                .setIdempotencyRoute("POST /v1/tasks:batch")
                .build();
        assertFalse(door.tasks(tenant).submit(otherRoute).getReplayed());
    }

    @Test
    void aCallRepeatedWithItsOwnIdsIsNoReplay() {
        SubmitRequest call = keyed("k1", "body", newTask());
        door.tasks(tenant).submit(call);

        assertFalse(door.tasks(tenant).submit(call).getReplayed());
        assertEquals(1, unfinished());
    }

    @Test
    void anExpiredKeyIsFreeAgain() {
        door.tasks(tenant).submit(keyed("k1", "body", newTask()));
        sql.run("update idempotency set expires_at = now() - interval '1 second' where tenant = ?", tenant);

        SubmitReply reply = door.tasks(tenant).submit(keyed("k1", "other", newTask()));

        assertFalse(reply.getReplayed());
        assertEquals(2, unfinished());
    }

    @Test
    void ofConcurrentDuplicatesOneMakesTheTask() throws Exception {
        List<ListenableFuture<SubmitReply>> replies = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            replies.add(door.tasksLater(tenant).submit(keyed("k1", "body", newTask())));
        }

        Set<String> ids = new HashSet<>();
        int made = 0;
        for (ListenableFuture<SubmitReply> reply : replies) {
            ids.add(reply.get().getTasks(0).getId());
            made += reply.get().getReplayed() ? 0 : 1;
        }
        assertEquals(1, ids.size());
        assertEquals(1, made);
        assertEquals(1, unfinished());
    }

    @Test
    void manyDuplicatesInOneBatchCostOneMoreRead() {
        AtomicInteger statements = new AtomicInteger();
        Pool counted = new Pool(pool.getDelegate()) {
            @Override
            public PreparedQuery<RowSet<Row>> preparedQuery(String statement) {
                statements.incrementAndGet();
                return super.preparedQuery(statement);
            }
        };
        PgSubmit table = new PgSubmit(ByHand.pools(counted), Clock.systemUTC(), ByHand.config());
        Unit first = unit("body");

        List<Stored> stored = table.store(Stream.concat(
                                Stream.of(first, first, unit("other")),
                                IntStream.range(0, 97).mapToObj(i -> unit("body")))
                        .toList())
                .await()
                .indefinitely();

        assertEquals(2, statements.get());
        dev.muster.task.submit.Submitted made = first.accepted();
        assertEquals(new Stored.New(made), stored.get(0));
        assertEquals(new Stored.New(made), stored.get(1));
        assertEquals(new Stored.Mismatch(), stored.get(2));
        assertEquals(
                Set.of(new Stored.Replay(new dev.muster.task.submit.Submitted(made.tasks(), true))),
                Set.copyOf(stored.subList(3, stored.size())));
        assertEquals(1, sql.number("select count(*) from live_task where tenant = ?", tenant));
    }

    @Test
    void aKeyedSubmitIsReplayedAlsoBesideOneThatIsRepeated() {
        PgSubmit table = new PgSubmit(ByHand.pools(pool), Clock.systemUTC(), ByHand.config());
        Unit first = unit("body");
        Unit known = new Unit(tenant, unit("").tasks(), List.of(1), null);
        table.store(List.of(first, known)).await().indefinitely();

        List<Stored> stored =
                table.store(List.of(known, unit("body"), unit("other"))).await().indefinitely();

        assertEquals(
                List.of(
                        new Stored.New(known.accepted()),
                        new Stored.Replay(new dev.muster.task.submit.Submitted(
                                first.accepted().tasks(), true)),
                        new Stored.Mismatch()),
                stored);
    }

    private Unit unit(String body) {
        CheckedTask task = new CheckedTask(
                UUID.fromString(Door.newId()),
                "test.echo",
                Buffer.buffer("{}"),
                List.of(),
                List.of(),
                0,
                5,
                null,
                null,
                Instant.now().plusSeconds(60),
                dev.muster.task.lifecycle.State.QUEUED);
        return new Unit(tenant, List.of(task), List.of(1), new IdempotencyKey("/", "one", Buffer.buffer(body)));
    }

    @Test
    void concurrentSubmitsOfTheSameIdAreOneTask() throws Exception {
        NewTask.Builder task = newTask();
        List<ListenableFuture<SubmitReply>> replies = IntStream.range(0, 50)
                .mapToObj(i -> door.tasksLater(tenant).submit(request(task)))
                .toList();

        for (ListenableFuture<SubmitReply> reply : replies) {
            assertEquals(task.getId(), reply.get().getTasks(0).getId());
        }
        assertEquals(1, unfinished());
    }

    @Test
    void aTenantMayNotUseMoreLanesThanItsBound() {
        int bound = 20;
        for (int i = 0; i < bound; i++) {
            door.submit(tenant, newTask().setType("type." + i));
        }

        assertEquals(
                "too_many_lanes", refusal(() -> door.submit(tenant, newTask().setType("type.more"))));
        door.submit(tenant, newTask().setType("type.3"));
        door.submit(newTenant(), newTask().setType("type.more"));
    }

    @Test
    void longRequirementsHaveALaneToo() {
        NewTask.Builder task = newTask();
        for (int i = 0; i < 16; i++) {
            task.addCapabilities(UUID.randomUUID() + "-" + UUID.randomUUID() + "-" + UUID.randomUUID());
            task.putLabels(
                    UUID.randomUUID().toString().repeat(3),
                    UUID.randomUUID().toString().repeat(3));
        }

        door.submit(tenant, task);
        door.submit(tenant, task.clone().setId(Door.newId()));

        assertEquals(1, sql.number("select count(*) from lane where tenant = ?", tenant));
    }

    @Test
    void tooManyUnfinishedTasksAreRefusedWithATimeToRetry() {
        sql.run(
                "insert into live_task (id, tenant, lane, priority, state, waiting, max_attempts, deadline)"
                        + " select gen_random_uuid(), ?, 0, 0, 1, false, 1, now() + interval '1 hour'"
                        + " from generate_series(1, 21000)",
                tenant);
        // The first submit makes the tenant counted.
        await().atMost(Duration.ofSeconds(10))
                .ignoreExceptions()
                .untilAsserted(() -> assertEquals("queue_full", refusal(() -> door.submit(tenant, newTask()))));

        sql.run("delete from live_task where tenant = ?", tenant);

        await().atMost(Duration.ofSeconds(10))
                .ignoreExceptions()
                .untilAsserted(
                        () -> assertEquals(1, door.submit(tenant, newTask()).getTasksCount()));
    }

    @Test
    void answersArriveOnAnEventLoop() {
        Caller caller = new Caller(tenant, "key:test", Set.of(Scope.TASKS_WRITE));
        dev.muster.task.submit.NewTask task = new dev.muster.task.submit.NewTask(
                Door.newId(), "test.echo", Buffer.buffer("1"), List.of(), Map.of(), 0, 0, 0, 0, 0);

        String thread = useCase.submit(caller, new Submission(List.of(task), null))
                .map(done -> Thread.currentThread().getName())
                .await()
                .atMost(Duration.ofSeconds(10));

        assertTrue(thread.startsWith("vert.x-eventloop"), thread);
    }

    private static SubmitRequest keyed(String key, String body, NewTask.Builder... tasks) {
        return request(tasks).toBuilder()
                .setIdempotencyKey(key)
                .setIdempotencyRoute("POST /v1/tasks")
                .setFingerprint(ByteString.copyFromUtf8(body))
                .build();
    }

    private static List<String> idsOf(SubmitRequest request) {
        return request.getTasksList().stream().map(NewTask::getId).toList();
    }

    private long unfinished() {
        return sql.number("select count(*) from live_task where tenant = ?", tenant);
    }
}
