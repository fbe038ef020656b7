package dev.muster.task.cancel;

import static dev.muster.task.testing.Door.newTask;
import static dev.muster.task.testing.Door.newTenant;
import static dev.muster.task.testing.Door.refusal;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.common.util.concurrent.ListenableFuture;
import dev.muster.localstack.testing.BackEndsResource;
import dev.muster.localstack.testing.Sql;
import dev.muster.proto.task.v1.CancelRequest;
import dev.muster.proto.task.v1.NewTask;
import dev.muster.proto.task.v1.State;
import dev.muster.proto.task.v1.Task;
import dev.muster.task.platform.Hints;
import dev.muster.task.testing.Door;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(BackEndsResource.class)
class CancelIT {
    private final String tenant = newTenant();

    @Inject
    Door door;

    @Inject
    Sql sql;

    @Inject
    Hints hints;

    @Test
    void aWaitingTaskIsCancelledAtOnce() {
        NewTask.Builder task = newTask();
        door.submit(tenant, task);

        Task cancelled = cancel(task.getId(), "not needed");

        assertEquals(State.CANCELLED, cancelled.getState());
        assertEquals("cancelled", cancelled.getError().getCode());
        assertEquals("not needed", cancelled.getError().getMessage());
        assertEquals(2, cancelled.getVersion());
        assertEquals(0, unfinished());
        assertEquals(
                List.of("1", "12"),
                sql.column("select kind from task_event where task_id = ? order by version", uuid(task)));
    }

    @Test
    void cancellingAgainIsTheSame() {
        NewTask.Builder task = newTask();
        door.submit(tenant, task);
        cancel(task.getId(), "first");

        Task again = cancel(task.getId(), "second");

        assertEquals("first", again.getError().getMessage());
        assertEquals(2, again.getVersion());
    }

    @Test
    void whatHasEndedOtherwiseIsLeftAlone() {
        NewTask.Builder task = newTask();
        door.submit(tenant, task);
        sql.run("delete from live_task where id = ?", uuid(task));
        sql.run("update task set state = 6, version = 4, attempt = 1, finished_at = now() where id = ?", uuid(task));

        assertEquals("task_finished", refusal(() -> cancel(task.getId(), "")));
        assertEquals(State.SUCCEEDED, door.get(tenant, task.getId()).getState());
    }

    @Test
    void anotherTenantsTaskIsNotThere() {
        NewTask.Builder task = newTask();
        String other = newTenant();
        door.submit(other, task);

        assertEquals("task_not_found", refusal(() -> cancel(task.getId(), "")));
        assertEquals("task_not_found", refusal(() -> cancel(Door.newId(), "")));
        assertEquals(State.QUEUED, door.get(other, task.getId()).getState());
    }

    @Test
    void workUnderWayCountsNoMoreAndItsOwnerIsTold() {
        NewTask.Builder task = newTask();
        door.submit(tenant, task);
        UUID session = UUID.randomUUID();
        sql.run("insert into tenant_cap values (?, 5, 1)", tenant);
        sql.run(
                "update live_task set state = 4, waiting = false, session = ?, agent = 'a1', attempt = 1 where id = ?",
                session,
                uuid(task));
        Queue<UUID> told = new ConcurrentLinkedQueue<>();
        hints.onSessions(told::addAll);

        Task cancelled = cancel(task.getId(), "");

        assertEquals("a1", cancelled.getAgent());
        assertEquals(1, cancelled.getAttempt());
        assertEquals(0, sql.number("select in_flight from tenant_cap where tenant = ?", tenant));
        await().until(() -> told.contains(session));
    }

    @Test
    void manyAtOnceAreEachCancelledOnce() throws Exception {
        NewTask.Builder[] tasks =
                IntStream.range(0, 100).mapToObj(i -> newTask()).toArray(NewTask.Builder[]::new);
        door.submit(tenant, tasks);

        List<ListenableFuture<Task>> calls = IntStream.range(0, 200)
                .mapToObj(i -> door.tasksLater(tenant)
                        .cancel(CancelRequest.newBuilder()
                                .setId(tasks[i % 100].getId())
                                .build()))
                .toList();

        for (ListenableFuture<Task> call : calls) {
            assertEquals(State.CANCELLED, call.get().getState());
        }
        assertEquals(0, unfinished());
        assertEquals(
                200,
                sql.number(
                        "select count(*) from task_event e join task t on t.id = e.task_id where t.tenant = ?",
                        tenant));
    }

    private Task cancel(String id, String reason) {
        return door.tasks(tenant)
                .cancel(CancelRequest.newBuilder().setId(id).setReason(reason).build());
    }

    private static UUID uuid(NewTask.Builder task) {
        return UUID.fromString(task.getId());
    }

    private long unfinished() {
        return sql.number("select count(*) from live_task where tenant = ?", tenant);
    }
}
