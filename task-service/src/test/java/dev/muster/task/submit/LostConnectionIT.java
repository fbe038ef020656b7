package dev.muster.task.submit;

import static dev.muster.task.testing.Door.newTask;
import static dev.muster.task.testing.Door.newTenant;
import static dev.muster.task.testing.Door.reason;
import static dev.muster.task.testing.Door.request;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.util.concurrent.ListenableFuture;
import dev.muster.localstack.testing.BackEndsResource;
import dev.muster.localstack.testing.Sql;
import dev.muster.proto.task.v1.NewTask;
import dev.muster.proto.task.v1.SubmitReply;
import dev.muster.task.testing.Door;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/** All connections for writes are cut again and again while tasks come in. */
@QuarkusTest
@QuarkusTestResource(BackEndsResource.class)
class LostConnectionIT {
    private static final Set<String> HONEST = Set.of("outcome_unknown", "unavailable");

    private final String tenant = newTenant();

    @Inject
    Door door;

    @Inject
    Sql sql;

    @Test
    void whatWasAcknowledgedIsThereAndWhatWasNotMayBeRepeated() throws Exception {
        Map<NewTask.Builder, ListenableFuture<SubmitReply>> calls = new HashMap<>();
        for (int round = 0; round < 10; round++) {
            for (int i = 0; i < 100; i++) {
                NewTask.Builder task = newTask();
                calls.put(task, door.tasksLater(tenant).submit(request(task)));
            }
            sql.column(
                    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'muster-task-write'");
        }

        List<NewTask.Builder> unknown = new ArrayList<>();
        for (Map.Entry<NewTask.Builder, ListenableFuture<SubmitReply>> call : calls.entrySet()) {
            try {
                call.getValue().get();
            } catch (ExecutionException e) {
                assertTrue(HONEST.contains(reason(e.getCause())), e::toString);
                unknown.add(call.getKey());
            }
        }
        assertTrue(unfinished() >= calls.size() - unknown.size());

        for (NewTask.Builder task : unknown) {
            await().atMost(Duration.ofSeconds(10))
                    .pollDelay(Duration.ZERO)
                    .ignoreExceptions()
                    .until(() -> door.submit(tenant, task).getTasksCount() == 1);
        }
        assertEquals(calls.size(), unfinished());
        assertEquals(
                calls.size(),
                sql.number(
                        "select count(*) from task_event e join live_task l on l.id = e.task_id where l.tenant = ?",
                        tenant));
    }

    private long unfinished() {
        return sql.number("select count(*) from live_task where tenant = ?", tenant);
    }
}
