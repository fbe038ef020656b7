package dev.muster.gateway.tasks;

import static dev.muster.gateway.tasks.TasksIT.ID;
import static dev.muster.gateway.tasks.TasksIT.succeeded;
import static dev.muster.gateway.testing.Rest.asTenant;
import static dev.muster.gateway.testing.Rest.refusal;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.muster.gateway.replicas.TaskReplicas;
import dev.muster.gateway.testing.GatewayTest;
import dev.muster.gateway.testing.Handler;
import dev.muster.gateway.testing.HeldCall;
import dev.muster.gateway.testing.TaskServices.Fakes;
import dev.muster.platform.replicas.Replica;
import dev.muster.proto.task.v1.GetRequest;
import dev.muster.proto.task.v1.SubmitReply;
import dev.muster.proto.task.v1.SubmitRequest;
import dev.muster.proto.task.v1.Task;
import dev.muster.protocol.error.ErrorCode;
import io.grpc.Context;
import io.grpc.Status;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@GatewayTest
class NextReplicaIT {
    @SuppressWarnings("NullAway.Init")
    Fakes fakes;

    @Inject
    TaskReplicas replicas;

    @SuppressWarnings("NullAway.Init")
    NextReplicaIT() {}

    @BeforeEach
    void forget() {
        fakes.reset();
        await().atMost(Duration.ofSeconds(20))
                .until(() -> replicas.all().stream().allMatch(Replica::promising));
    }

    @Test
    void aCallThatFailsAtOneReplicaIsRepeatedAtTheOther() {
        AtomicInteger calls = new AtomicInteger();
        fakes.each(fake -> fake.submit = failingFirst(calls, Status.UNAVAILABLE));

        asTenant().body("{\"type\":\"echo\"}").post("/v1/tasks").then().statusCode(202);

        assertEquals(1, fakes.first().requests().size());
        assertEquals(fakes.first().requests(), fakes.second().requests(), "the same request, the same id");
    }

    @Test
    void aSubmitThatNoReplicaConfirmedMayHaveBeenDone() {
        fakes.each(fake -> fake.submit = Handler.fail(Status.UNAVAILABLE.asRuntimeException()));

        asTenant()
                .body("{\"type\":\"echo\"}")
                .post("/v1/tasks")
                .then()
                .statusCode(503)
                .header("Retry-After", "1")
                .body("code", is("outcome_unknown"));

        assertEquals(2, fakes.requests().size());
    }

    @ParameterizedTest
    @EnumSource(names = {"OVERLOADED", "QUEUE_FULL", "INTERNAL"})
    void aRefusalByTheSecondReplicaDoesNotSpeakForTheFirst(ErrorCode second) {
        AtomicInteger calls = new AtomicInteger();
        fakes.each(fake -> fake.submit = (request, observer) -> observer.onError(
                calls.getAndIncrement() == 0 ? Status.UNAVAILABLE.asRuntimeException() : refusal(second)));

        asTenant()
                .body("{\"type\":\"echo\"}")
                .post("/v1/tasks")
                .then()
                .statusCode(503)
                .body("code", is("outcome_unknown"));

        assertEquals(2, fakes.requests().size());
    }

    @Test
    void whatEveryReplicaWouldRefuseIsRefused() {
        AtomicInteger calls = new AtomicInteger();
        fakes.each(fake -> fake.submit = (request, observer) -> observer.onError(
                calls.getAndIncrement() == 0
                        ? Status.UNAVAILABLE.asRuntimeException()
                        : refusal(ErrorCode.INVALID_ARGUMENT)));

        asTenant()
                .body("{\"type\":\"echo\"}")
                .post("/v1/tasks")
                .then()
                .statusCode(400)
                .body("code", is("invalid_argument"));
    }

    @Test
    void aReadThatNoReplicaAnsweredIsUnavailable() {
        fakes.each(fake -> fake.get = Handler.fail(Status.UNAVAILABLE.asRuntimeException()));

        asTenant().get("/v1/tasks/" + ID).then().statusCode(503).body("code", is("unavailable"));

        assertEquals(2, fakes.requests().size());
    }

    @Test
    void aSilentReplicaIsGivenUp() {
        AtomicInteger calls = new AtomicInteger();
        fakes.each(fake -> fake.get = (request, observer) -> {
            if (calls.getAndIncrement() > 0) {
                observer.onNext(succeeded(request).build());
                observer.onCompleted();
            }
        });

        asTenant().get("/v1/tasks/" + ID).then().statusCode(200);

        assertEquals(1, fakes.first().requests().size());
        assertEquals(1, fakes.second().requests().size());
    }

    /** Nobody else could answer: a replica that is busy is not made to look frozen. */
    @Test
    void theLastReplicaHasAllTheTimeThatIsLeft() {
        List<Long> secondsLeft = new CopyOnWriteArrayList<>();
        fakes.each(fake -> fake.get = (request, observer) -> {
            secondsLeft.add(Context.current().getDeadline().timeRemaining(TimeUnit.SECONDS));
            if (secondsLeft.size() == 1) {
                observer.onError(Status.UNAVAILABLE.asRuntimeException());
            } else {
                observer.onNext(succeeded(request).build());
                observer.onCompleted();
            }
        });

        asTenant().get("/v1/tasks/" + ID).then().statusCode(200);

        assertTrue(secondsLeft.get(0) < 3, secondsLeft.toString());
        assertTrue(secondsLeft.get(1) > 3, secondsLeft.toString());
    }

    @Test
    void aWaitForATaskThatWasMadeIsOverInTimeThoughTheLastReplicaIsSilent() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        HeldCall<GetRequest, Task> held = new HeldCall<>();
        fakes.each(fake -> fake.submit = Handler.reply(TasksIT::queued));
        fakes.each(fake -> fake.get = (request, observer) -> {
            if (calls.getAndIncrement() == 0) {
                observer.onError(Status.UNAVAILABLE.asRuntimeException());
            } else {
                held.accept(request, observer);
            }
        });

        asTenant().body("{\"type\":\"echo\"}").post("/v1/tasks?wait=1s").then().statusCode(202);

        held.awaitGivenUp();
    }

    @Test
    void anOverloadedReplicaIsNotMadeTwo() {
        fakes.each(fake -> fake.submit = Handler.fail(refusal(ErrorCode.OVERLOADED)));

        asTenant()
                .body("{\"type\":\"echo\"}")
                .post("/v1/tasks")
                .then()
                .statusCode(503)
                .body("code", is("overloaded"));

        assertEquals(1, fakes.requests().size());
    }

    @Test
    void callsAboutOneTaskGoToOneReplica() {
        fakes.each(
                fake -> fake.get = Handler.reply(request -> succeeded(request).build()));

        for (int i = 0; i < 10; i++) {
            asTenant().get("/v1/tasks/" + ID).then().statusCode(200);
        }

        assertEquals(
                10,
                Math.max(
                        fakes.first().requests().size(),
                        fakes.second().requests().size()));
        assertEquals(ID, (fakes.requests(GetRequest.class).get(0)).getId());
    }

    private static Handler<SubmitRequest, SubmitReply> failingFirst(AtomicInteger calls, Status status) {
        return (request, observer) -> {
            if (calls.getAndIncrement() == 0) {
                observer.onError(status.asRuntimeException());
            } else {
                observer.onNext(TasksIT.queued(request));
                observer.onCompleted();
            }
        };
    }
}
