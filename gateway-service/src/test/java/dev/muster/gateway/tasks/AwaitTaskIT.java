package dev.muster.gateway.tasks;

import static dev.muster.gateway.tasks.TasksIT.ID;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.muster.gateway.GatewayConfig;
import dev.muster.gateway.admission.Stopping;
import dev.muster.gateway.identity.Authenticate;
import dev.muster.gateway.identity.Identity;
import dev.muster.gateway.testing.GatewayTest;
import dev.muster.gateway.testing.TaskServices;
import dev.muster.gateway.testing.TaskServices.Fakes;
import dev.muster.gateway.wait.Waiting;
import dev.muster.proto.task.v1.EventsReply;
import dev.muster.proto.task.v1.State;
import dev.muster.proto.task.v1.Task;
import dev.muster.protocol.id.TaskId;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Waiting in a gateway that stops; the injected beans are those of one that does not. */
@GatewayTest
@Timeout(30)
class AwaitTaskIT {
    private static final Duration SOON = Duration.ofSeconds(15);
    private static final Duration LONG = Duration.ofSeconds(60);

    @Inject
    TaskClient client;

    @Inject
    Vertx vertx;

    @Inject
    Authenticate authenticate;

    @Inject
    GatewayConfig config;

    @SuppressWarnings("NullAway.Init")
    Fakes fakes;

    private final Stopping stopping = new Stopping();
    private final CountDownLatch waiting = new CountDownLatch(1);

    @SuppressWarnings("NullAway.Init")
    AwaitTaskIT() {}

    /** Answers who does not want to wait, and holds who does. */
    @BeforeEach
    void hold() {
        fakes.reset();
        fakes.each(fake -> fake.get = (request, observer) -> {
            if (request.getWaitMs() > 0) {
                waiting.countDown();
            } else {
                observer.onNext(Task.newBuilder().setState(State.RUNNING).build());
                observer.onCompleted();
            }
        });
        fakes.each(fake -> fake.events = (request, observer) -> {
            if (request.getWaitMs() > 0) {
                waiting.countDown();
            } else {
                observer.onNext(EventsReply.getDefaultInstance());
                observer.onCompleted();
            }
        });
    }

    @Test
    void whoWaitsIsAnsweredAsThingsStandWhenTheGatewayStops() throws Exception {
        UniAssertSubscriber<Task> answer = await().terminal(identity(), TaskId.parse(ID), false, LONG)
                .subscribe()
                .withSubscriber(UniAssertSubscriber.create());
        assertTrue(waiting.await(10, TimeUnit.SECONDS));

        stopping.begin();

        assertEquals(State.RUNNING, answer.awaitItem(SOON).getItem().getState());
    }

    @Test
    void aStreamEndsWhenTheGatewayStops() throws Exception {
        EventStream stream =
                new EventStream(await(), authenticate, identity(), TaskId.parse(ID), 0, Duration.ofSeconds(15));
        AssertSubscriber<byte[]> bytes =
                stream.from(EventsReply.getDefaultInstance()).subscribe().withSubscriber(AssertSubscriber.create(100));
        assertTrue(waiting.await(10, TimeUnit.SECONDS));

        stopping.begin();

        bytes.awaitCompletion(SOON);
    }

    @Test
    void nobodyBeginsToWaitInAGatewayThatStops() {
        stopping.begin();

        Task task = await().terminal(identity(), TaskId.parse(ID), false, LONG)
                .await()
                .atMost(SOON);

        assertEquals(State.RUNNING, task.getState());
    }

    @Test
    void aReplicaThatFreezesHoldsUpALongWaitOnlyAMoment() {
        AtomicInteger asked = new AtomicInteger();

        String answer = new Waiting(vertx, authenticate, stopping)
                .<String>until(
                        enough -> false,
                        identity(),
                        Duration.ofSeconds(1),
                        Duration.ofMillis(100),
                        (identity, wait) -> asked.incrementAndGet() == 1
                                ? Uni.createFrom().item("running")
                                : Uni.createFrom().nothing())
                .await()
                .atMost(Duration.ofSeconds(20));

        assertEquals("running", answer);
    }

    private AwaitTask await() {
        return new AwaitTask(client, new Waiting(vertx, authenticate, stopping), config);
    }

    private Identity identity() {
        return authenticate.byKey(TaskServices.KEY).await().indefinitely();
    }
}
