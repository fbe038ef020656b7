package dev.muster.task.wait;

import static dev.muster.task.testing.Door.newTask;
import static dev.muster.task.testing.Door.newTenant;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.common.util.concurrent.ListenableFuture;
import dev.muster.localstack.testing.BackEndsResource;
import dev.muster.proto.task.v1.CancelRequest;
import dev.muster.proto.task.v1.GetRequest;
import dev.muster.proto.task.v1.NewTask;
import dev.muster.proto.task.v1.State;
import dev.muster.proto.task.v1.Task;
import dev.muster.task.testing.Door;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Waiters who never look by themselves: it is the hint that ends the wait. */
@QuarkusTest
@QuarkusTestResource(BackEndsResource.class)
@TestProfile(HintedWaitIT.NeverLooks.class)
class HintedWaitIT {
    @Inject
    Door door;

    @Inject
    WaitForTask waits;

    @Test
    void aHintEndsTheWait() throws Exception {
        String tenant = newTenant();
        NewTask.Builder task = newTask();
        door.submit(tenant, task);
        ListenableFuture<Task> waiting = door.tasksLater(tenant)
                .get(GetRequest.newBuilder()
                        .setId(task.getId())
                        .setWaitMs(30_000)
                        .build());
        await().until(() -> waits.waiting() == 1);

        door.tasks(tenant).cancel(CancelRequest.newBuilder().setId(task.getId()).build());

        assertEquals(State.CANCELLED, waiting.get(10, TimeUnit.SECONDS).getState());
    }

    public static final class NeverLooks implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("muster.waiting.look-every", "1h");
        }
    }
}
