package dev.muster.task.wait;

import static dev.muster.task.testing.Door.newTask;
import static dev.muster.task.testing.Door.newTenant;
import static dev.muster.task.testing.Door.refusal;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.util.concurrent.ListenableFuture;
import dev.muster.localstack.testing.BackEndsResource;
import dev.muster.localstack.testing.Sql;
import dev.muster.proto.task.v1.CancelRequest;
import dev.muster.proto.task.v1.EventsReply;
import dev.muster.proto.task.v1.EventsRequest;
import dev.muster.proto.task.v1.GetRequest;
import dev.muster.proto.task.v1.NewTask;
import dev.muster.proto.task.v1.State;
import dev.muster.proto.task.v1.Task;
import dev.muster.task.testing.Door;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(BackEndsResource.class)
class WaitIT {
    private final String tenant = newTenant();
    private final NewTask.Builder task = newTask();

    @Inject
    Door door;

    @Inject
    Sql sql;

    @Inject
    WaitForTask waits;

    @BeforeEach
    void submit() {
        door.submit(tenant, task);
    }

    @Test
    void theEndOfTheTaskEndsTheWait() throws Exception {
        ListenableFuture<Task> waiting = waitForIt(30_000);

        door.tasks(tenant).cancel(CancelRequest.newBuilder().setId(task.getId()).build());

        assertEquals(State.CANCELLED, waiting.get(5, TimeUnit.SECONDS).getState());
        await().until(() -> waits.waiting() == 0);
    }

    /** Written behind the service's back, this is what a lost hint looks like. */
    @Test
    void withoutAHintTheEndIsFoundAllTheSame() throws Exception {
        ListenableFuture<Task> waiting = waitForIt(30_000);

        end();

        assertEquals(State.SUCCEEDED, waiting.get(5, TimeUnit.SECONDS).getState());
    }

    @Test
    void whenTheWaitIsOverTheTaskIsToldAsItStands() throws Exception {
        Task task = waitForIt(50).get(5, TimeUnit.SECONDS);

        assertEquals(State.QUEUED, task.getState());
        await().until(() -> waits.waiting() == 0);
    }

    @Test
    void aFinishedTaskIsNotWaitedFor() {
        end();

        assertEquals(
                State.SUCCEEDED,
                door.tasks(tenant)
                        .withDeadlineAfter(5, TimeUnit.SECONDS)
                        .get(request(30_000))
                        .getState());
    }

    @Test
    void whoLeavesIsForgotten() {
        ListenableFuture<Task> waiting = waitForIt(30_000);

        waiting.cancel(true);

        await().atMost(Duration.ofSeconds(5)).until(() -> waits.waiting() == 0);
    }

    @Test
    void anotherTenantWaitsForNothing() {
        assertEquals("task_not_found", refusal(() -> door.tasks(newTenant()).get(request(30_000))));
        await().until(() -> waits.waiting() == 0);
    }

    @Test
    void theLogIsReadFromAVersionOn() {
        assertEquals("submitted", events(0, 0).getEvents(0).getKind());
        assertFalse(events(0, 0).getComplete());
        assertEquals(0, events(1, 0).getEventsCount());

        door.tasks(tenant).cancel(CancelRequest.newBuilder().setId(task.getId()).build());

        EventsReply rest = events(1, 0);
        assertEquals("cancelled", rest.getEvents(0).getKind());
        assertTrue(rest.getComplete());
        assertTrue(events(2, 30_000).getComplete(), "nothing can follow, so there is nothing to wait for");
    }

    @Test
    void theNextEventIsWaitedFor() throws Exception {
        ListenableFuture<EventsReply> next = door.tasksLater(tenant)
                .events(EventsRequest.newBuilder()
                        .setId(task.getId())
                        .setAfterVersion(1)
                        .setWaitMs(30_000)
                        .build());
        await().until(() -> waits.waiting() == 1);

        door.tasks(tenant).cancel(CancelRequest.newBuilder().setId(task.getId()).build());

        assertEquals(2, next.get(5, TimeUnit.SECONDS).getEvents(0).getVersion());
    }

    private ListenableFuture<Task> waitForIt(int millis) {
        ListenableFuture<Task> waiting = door.tasksLater(tenant).get(request(millis));
        await().until(() -> waits.waiting() == 1 || waiting.isDone());
        return waiting;
    }

    private GetRequest request(int waitMillis) {
        return GetRequest.newBuilder().setId(task.getId()).setWaitMs(waitMillis).build();
    }

    private EventsReply events(int after, int waitMillis) {
        return door.tasks(tenant)
                .withDeadlineAfter(5, TimeUnit.SECONDS)
                .events(EventsRequest.newBuilder()
                        .setId(task.getId())
                        .setAfterVersion(after)
                        .setWaitMs(waitMillis)
                        .build());
    }

    private void end() {
        UUID id = UUID.fromString(task.getId());
        sql.run(
                "with gone as (delete from live_task where id = ? returning id)"
                        + " update task set state = 6, version = 4, attempt = 1, finished_at = now() where id in (select id from gone)",
                id);
    }
}
