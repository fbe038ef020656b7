package dev.muster.perf.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DriveTest {
    private static final Request REQUEST = new Request("/", "{}", 200);
    private static final Request TASK = new Request("/", "{}", 200, "\"state\":\"succeeded\"");
    private static final long STALL_MILLIS = 300;

    private final Vertx vertx = Vertx.vertx();
    private final AtomicInteger asked = new AtomicInteger();
    private volatile String content = "";
    private HttpServer server;
    private LoadClient client;
    private Drive drive;

    @BeforeEach
    void listen() throws Exception {
        server = vertx.createHttpServer()
                .requestHandler(this::answer)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get();
        client = new LoadClient(vertx, "http://127.0.0.1:" + server.actualPort(), "key", 1);
        drive = new Drive(vertx, client);
    }

    @AfterEach
    void close() {
        client.close();
        vertx.close();
    }

    /** The tenth request is held up; the one connection holds up all behind it. */
    private void answer(HttpServerRequest request) {
        if (asked.incrementAndGet() == 10) {
            vertx.setTimer(STALL_MILLIS, late -> request.response().end(content));
        } else {
            request.response().setStatusCode(asked.get() > 1_000 ? 500 : 200).end(content);
        }
    }

    @Test
    void aStallShowsInAllTheRequestsItHeldUp() {
        Sample sample = drive.openLoop(REQUEST, 100, Duration.ofMillis(400));
        assertEquals(40, sample.allGood().micros().getTotalCount());
        long heldUp = 40 - sample.micros().getCountBetweenValues(0, STALL_MILLIS * 1_000 / 2);
        assertTrue(heldUp >= 10, () -> heldUp + " show the stall");
    }

    @Test
    void aLateAnswerDoesNotLowerTheRateThatWasOffered() {
        Sample sample = drive.openLoop(REQUEST, 100, Duration.ofMillis(100));
        assertEquals(10, sample.requests());
        assertTrue(sample.seconds() - sample.sending() > 0.9 * STALL_MILLIS / 1_000, sample::toString);
        assertTrue(sample.offered() > sample.perSecond(), sample::toString);
    }

    @Test
    void theCallersOfAClosedLoopGoOnUntilTheEnd() {
        Sample sample = drive.closedLoop(REQUEST, 3, Duration.ofMillis(200));
        assertEquals(asked.get(), sample.micros().getTotalCount() + sample.failed());
        assertTrue(sample.seconds() >= 0.2);
    }

    @Test
    void allRequestsAreSentOnce() {
        Sample sample = drive.all(Collections.nCopies(25, REQUEST).iterator(), 4);
        assertEquals(25, sample.micros().getTotalCount());
        assertEquals(25, asked.get());
    }

    @Test
    void otherAnswersThanTheExpectedAreCountedApart() {
        asked.set(1_000);
        Sample sample = drive.oneByOne(REQUEST, 5, Duration.ofMillis(1));
        assertEquals(5, sample.failed());
        assertEquals(0, sample.micros().getTotalCount());
    }

    @Test
    void aTaskThatFailedIsNoGoodAnswer() {
        content = "{\"id\":\"1\",\"state\":\"dead_lettered\"}";
        assertEquals(5, drive.oneByOne(TASK, 5, Duration.ofMillis(1)).failed());
    }

    @Test
    void aTaskThatSucceededIsAGoodAnswer() {
        content = "{\"id\":\"1\",\"state\":\"succeeded\"}";
        assertEquals(0, drive.oneByOne(TASK, 5, Duration.ofMillis(1)).failed());
    }
}
