package dev.muster.task.door;

import static dev.muster.task.testing.Door.newTask;
import static dev.muster.task.testing.Door.newTenant;
import static dev.muster.task.testing.Door.reason;
import static dev.muster.task.testing.Door.refusal;
import static dev.muster.task.testing.Door.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.muster.localstack.testing.BackEndsResource;
import dev.muster.proto.task.v1.GetRequest;
import dev.muster.proto.task.v1.TasksGrpc;
import dev.muster.protocol.caller.Caller;
import dev.muster.protocol.caller.CallerTokens;
import dev.muster.protocol.caller.Scope;
import dev.muster.task.testing.Door;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(BackEndsResource.class)
class CallerIT {
    private final String tenant = newTenant();

    @Inject
    Door door;

    @Test
    void withoutATokenNobodyEnters() {
        StatusRuntimeException refusal =
                assertThrows(StatusRuntimeException.class, () -> TasksGrpc.newBlockingStub(door.channel())
                        .submit(request(newTask())));

        assertEquals(Status.Code.UNAUTHENTICATED, refusal.getStatus().getCode());
        assertEquals("unauthenticated", reason(refusal));
    }

    @Test
    void aTokenOfAnotherSecretIsNone() {
        String forged = new CallerTokens(List.of(new byte[32]), Clock.systemUTC())
                .sign(new Caller(tenant, "key:forged", Set.of(Scope.TASKS_READ)));

        assertEquals("unauthenticated", refusal(() -> TasksGrpc.newBlockingStub(door.channel())
                .withInterceptors(Door.token(forged))
                .get(GetRequest.newBuilder().setId(Door.newId()).build())));
    }

    @Test
    void everyCallNeedsItsScope() {
        assertEquals("permission_denied", refusal(() -> door.tasks(tenant, Scope.TASKS_READ)
                .submit(request(newTask()))));
        assertEquals("permission_denied", refusal(() -> door.tasks(tenant, Scope.TASKS_WRITE)
                .get(GetRequest.newBuilder().setId(Door.newId()).build())));
    }

    @Test
    void whatIsNoIdIsInvalid() {
        assertEquals("invalid_argument", refusal(() -> door.get(tenant, "1-1-1-1-1")));
        assertEquals("task_not_found", refusal(() -> door.get(tenant, Door.newId())));
    }
}
