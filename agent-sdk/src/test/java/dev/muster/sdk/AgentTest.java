package dev.muster.sdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.muster.proto.agent.v1.Assign;
import dev.muster.proto.agent.v1.Capacity;
import dev.muster.proto.agent.v1.CapacityReply;
import dev.muster.proto.agent.v1.Complete;
import dev.muster.proto.agent.v1.Drain;
import dev.muster.proto.agent.v1.Error;
import dev.muster.proto.agent.v1.Fail;
import dev.muster.proto.agent.v1.Hello;
import dev.muster.proto.agent.v1.HelloReply;
import dev.muster.proto.agent.v1.Progress;
import dev.muster.proto.agent.v1.TaskAttempt;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.frame.Frame;
import dev.muster.protocol.frame.FrameCodec;
import dev.muster.protocol.frame.FrameType;
import dev.muster.protocol.frame.Method;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AgentTest extends WithAgent {
    @Test
    void theHandshakeSaysWhoTheAgentIs() throws Exception {
        start(agent().name("reader-1")
                .slots(4)
                .label("zone", "a")
                .capability("gpu")
                .handle("t", task -> null));
        FakeSocket socket = gateway.next();
        Hello hello = socket.welcome();

        told.expect("connected new");
        assertEquals("/v1/agents/ws", socket.path());
        assertEquals("Bearer secret", socket.authorization());
        assertEquals("reader-1", hello.getAgent());
        assertEquals(List.of("t", "gpu"), hello.getCapabilitiesList());
        assertEquals(Map.of("zone", "a"), hello.getLabelsMap());
        assertEquals(4, hello.getSlots());
        assertEquals("", hello.getSessionId());
        assertTrue(hello.getClient().startsWith("muster-java/"));
    }

    @Test
    void aTaskIsAcceptedAndItsResultTold() throws Exception {
        CompletableFuture<AssignedTask> seen = new CompletableFuture<>();
        FakeSocket socket = connect(agent().handle("t", task -> {
            seen.complete(task);
            return "{\"ok\":true}";
        }));
        socket.assign("task-1", 3, "t");
        Frame complete = socket.expect(FrameType.REQUEST, Method.COMPLETE);
        socket.record(complete);

        told.expect("recorded task-1 3");
        assertEquals(
                Complete.newBuilder()
                        .setTaskId("task-1")
                        .setAttempt(3)
                        .setResult("{\"ok\":true}")
                        .build(),
                complete.parse(Complete.parser()));
        assertEquals("task-1", seen.join().id());
        assertEquals(3, seen.join().fencingToken());
        assertEquals("{\"n\":1}", seen.join().payload());
        assertEquals(7, seen.join().payloadBytes().length);
        assertEquals(Instant.parse("2026-11-21T09:00:00Z"), seen.join().deadline());
    }

    @Test
    void aTypeWithoutHandlerIsRejected() throws Exception {
        FakeSocket socket = connect(agent().handle("t", task -> null));

        Error rejection = socket.expectRejection(socket.offer("task-1", 1, "other"));

        assertEquals("invalid_argument", rejection.getCode());
    }

    @Test
    void moreTasksThanSlotsAreRejected() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        FakeSocket socket = connect(agent().slots(2).handle("t", task -> {
            release.await();
            return null;
        }));
        socket.assign("task-1", 1, "t");
        socket.assign("task-2", 1, "t");

        Error rejection = socket.expectRejection(socket.offer("task-3", 1, "t"));

        assertEquals("overloaded", rejection.getCode());
        assertTrue(rejection.getRetryable());
        release.countDown();
    }

    @Test
    void aFailureIsToldInTheHandlersWords() throws Exception {
        FakeSocket socket = connect(agent().handle("t", task -> {
            throw new TaskFailed("bad_input", "x".repeat(5_000), false);
        }));
        socket.assign("task-1", 1, "t");

        Fail fail = socket.expect(FrameType.REQUEST, Method.FAIL, Fail.parser());

        assertEquals("bad_input", fail.getCode());
        assertEquals(4_096, fail.getMessage().length());
        assertFalse(fail.getRetryable());
    }

    @Test
    void whateverElseAHandlerThrowsIsWorthAnotherTry() throws Exception {
        FakeSocket socket = connect(agent().slots(2)
                .handle("t", task -> {
                    throw new IllegalStateException("oops");
                })
                .handle("u", task -> {
                    throw new NoClassDefFoundError("gone");
                }));
        socket.assign("task-1", 1, "t");
        Fail exception = socket.expect(FrameType.REQUEST, Method.FAIL, Fail.parser());
        socket.assign("task-2", 1, "u");
        Fail error = socket.expect(FrameType.REQUEST, Method.FAIL, Fail.parser());

        assertEquals("handler_error", exception.getCode());
        assertEquals("java.lang.IllegalStateException: oops", exception.getMessage());
        assertTrue(exception.getRetryable());
        assertEquals("handler_error", error.getCode());
    }

    @Test
    void anUnansweredResultIsSentAgain() throws Exception {
        Timing impatient = timing(QUICK.hello(), Duration.ofMillis(20), QUICK.silence());
        FakeSocket socket = connect(agent().timing(impatient).handle("t", task -> "1"));
        socket.assign("task-1", 1, "t");
        Frame first = socket.expect(FrameType.REQUEST, Method.COMPLETE);
        Frame second = socket.expect(FrameType.REQUEST, Method.COMPLETE);

        // An answer counts, whichever of the sends it is for.
        socket.record(first);
        told.expect("recorded task-1 1");
        assertEquals(first.payload(), second.payload());
        assertTrue(second.sequence() > first.sequence());
    }

    @Test
    void anUnansweredResultIsSentAgainOnTheNextConnection() throws Exception {
        FakeSocket first = connect(agent().handle("t", task -> "1"));
        first.assign("task-1", 2, "t");
        first.expect(FrameType.REQUEST, Method.COMPLETE);
        first.close();
        told.expect("disconnected");

        FakeSocket second = gateway.next();
        Hello hello = second.welcome(FakeSocket.resumed().build());
        Frame again = second.expect(FrameType.REQUEST, Method.COMPLETE);
        second.record(again);

        told.expect("connected again");
        told.expect("recorded task-1 2");
        assertEquals(FakeSocket.SESSION, hello.getSessionId());
        assertEquals(1, hello.getEpoch());
        assertEquals(List.of(attempt("task-1", 2)), hello.getHeldList());
        second.expectNothingMore();
    }

    @Test
    void aStaleResultIsDropped() throws Exception {
        FakeSocket socket = connect(agent().handle("t", task -> "1"));
        socket.assign("task-1", 1, "t");
        socket.refuse(socket.expect(FrameType.REQUEST, Method.COMPLETE), ErrorCode.STALE_ATTEMPT);

        told.expect("dropped task-1 1 stale_attempt");
        socket.expectNothingMore();
    }

    @Test
    void aResultThatCannotBeRecordedNowIsSentAgain() throws Exception {
        FakeSocket socket = connect(agent().handle("t", task -> "1"));
        socket.assign("task-1", 1, "t");
        for (ErrorCode code : List.of(ErrorCode.UNAVAILABLE, ErrorCode.OUTCOME_UNKNOWN, ErrorCode.OVERLOADED)) {
            socket.refuse(socket.expect(FrameType.REQUEST, Method.COMPLETE), code);
        }
        socket.record(socket.expect(FrameType.REQUEST, Method.COMPLETE));

        told.expect("recorded task-1 1");
    }

    @Test
    void aResultThatCannotBeTakenFailsTheAttempt() throws Exception {
        FakeSocket socket = connect(agent().handle("t", task -> "{not json"));
        socket.assign("task-1", 1, "t");
        socket.refuse(socket.expect(FrameType.REQUEST, Method.COMPLETE), ErrorCode.INVALID_JSON);
        Frame fail = socket.expect(FrameType.REQUEST, Method.FAIL);
        socket.record(fail);

        told.expect("recorded task-1 1");
        assertEquals("result_refused", fail.parse(Fail.parser()).getCode());
        assertFalse(fail.parse(Fail.parser()).getRetryable());
    }

    @Test
    void aResultTooLargeForAFrameFailsTheAttempt() throws Exception {
        String large = "\"" + "x".repeat(1 << 20) + "\"";
        FakeSocket socket = connect(agent().handle("t", task -> large));
        socket.assign("task-1", 1, "t");

        Fail fail = socket.expect(FrameType.REQUEST, Method.FAIL, Fail.parser());

        assertEquals("result_refused", fail.getCode());
        assertTrue(fail.getMessage().startsWith("frame_too_large"), fail.getMessage());
    }

    @Test
    void aSessionThatHasEndedIsLeftAndTheResultToldInTheNext() throws Exception {
        FakeSocket first = connect(agent().handle("t", task -> "1"));
        first.assign("task-1", 1, "t");
        first.refuse(first.expect(FrameType.REQUEST, Method.COMPLETE), ErrorCode.SESSION_ENDED);
        FakeSocket second = gateway.next();
        second.refuse(second.expect(FrameType.REQUEST, Method.HELLO), ErrorCode.SESSION_ENDED);
        FakeSocket third = gateway.next();
        Hello hello = third.welcome();
        third.record(third.expect(FrameType.REQUEST, Method.COMPLETE));

        told.expect("disconnected");
        told.expect("connected new");
        told.expect("recorded task-1 1");
        assertEquals("", hello.getSessionId());
    }

    @Test
    void aCancelledHandlerIsInterruptedAndItsEndIsTheAnswer() throws Exception {
        CompletableFuture<AssignedTask> interrupted = new CompletableFuture<>();
        CountDownLatch release = new CountDownLatch(1);
        FakeSocket socket = connect(agent().handle("t", task -> {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.complete(task);
            }
            release.await();
            return "1";
        }));
        socket.assign("task-1", 1, "t");
        long request = socket.cancel("task-1", 1);

        assertTrue(interrupted.get(10, TimeUnit.SECONDS).isCancelled());
        socket.expectNothingMore();
        release.countDown();
        assertEquals(request, socket.expect(FrameType.RESPONSE, Method.CANCEL).sequence());
        told.expect("dropped task-1 1 cancelled");
        socket.expectNothingMore();
    }

    @Test
    void aCancelDoesNotInterruptTheNextTaskOfTheThread() throws Exception {
        FakeSocket socket = connect(agent().handle("t", task -> {
                    while (!task.isCancelled()) {
                        Thread.onSpinWait();
                    }
                    return null;
                })
                .handle("u", task -> Boolean.toString(Thread.currentThread().isInterrupted())));
        for (int i = 0; i < 20; i++) {
            socket.assign("task-" + i, 1, "t");
            socket.cancel("task-" + i, 1);
            socket.expect(FrameType.RESPONSE, Method.CANCEL);
            socket.assign("next-" + i, 1, "u");
            Frame complete = socket.expect(FrameType.REQUEST, Method.COMPLETE);
            socket.record(complete);
            assertEquals("false", complete.parse(Complete.parser()).getResult());
        }
    }

    @Test
    void aCancelOfWhatIsNotThereIsAnsweredAtOnce() throws Exception {
        FakeSocket socket = connect(agent().handle("t", task -> null));

        long request = socket.cancel("task-1", 1);

        assertEquals(request, socket.expect(FrameType.RESPONSE, Method.CANCEL).sequence());
    }

    @Test
    void aRepeatedAssignmentIsAcceptedAgainAndRunOnce() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        CountDownLatch release = new CountDownLatch(1);
        FakeSocket socket = connect(agent().slots(1).handle("t", task -> {
            runs.incrementAndGet();
            release.await();
            return "1";
        }));
        socket.assign("task-1", 1, "t");
        socket.assign("task-1", 1, "t");
        release.countDown();
        Frame first = socket.expect(FrameType.REQUEST, Method.COMPLETE);
        // Now with an unanswered result: accepted again, and the result said again.
        socket.assign("task-1", 1, "t");
        Frame again = socket.expect(FrameType.REQUEST, Method.COMPLETE);

        assertEquals(first.payload(), again.payload());
        assertEquals(1, runs.get());
    }

    @Test
    void aResumedSessionKeepsWhatIsNotVoid() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CompletableFuture<String> interrupted = new CompletableFuture<>();
        FakeSocket first = connect(agent().slots(2).handle("t", task -> {
            try {
                release.await();
            } catch (InterruptedException e) {
                interrupted.complete(task.id());
            }
            return "1";
        }));
        first.assign("keep", 1, "t");
        first.assign("void", 1, "t");
        first.close();
        FakeSocket second = gateway.next();
        Hello hello =
                second.welcome(FakeSocket.resumed().addVoid(attempt("void", 1)).build());

        assertEquals(List.of(attempt("keep", 1), attempt("void", 1)), hello.getHeldList());
        assertEquals("void", interrupted.get(10, TimeUnit.SECONDS));
        told.expect("disconnected");
        told.expect("connected again");
        told.expect("dropped void 1 void");
        release.countDown();
        assertEquals(
                "keep",
                second.expect(FrameType.REQUEST, Method.COMPLETE, Complete.parser())
                        .getTaskId());
    }

    @Test
    void aSessionThatMovedOnIsResumedByItsNewEpoch() throws Exception {
        FakeSocket first = connect(agent().handle("t", task -> "1"));
        HelloReply moved = FakeSocket.resumed().setEpoch(7).build();
        first.send(FrameCodec.encode(FrameType.NOTIFICATION, Method.HELLO, 1, moved));
        first.expectNothingMore();
        first.close();

        Hello hello = gateway.next().welcome(FakeSocket.resumed().setEpoch(8).build());

        assertEquals(FakeSocket.SESSION, hello.getSessionId());
        assertEquals(7, hello.getEpoch());
    }

    @Test
    void startingOverGivesUpWhatRunsAndStillTellsWhatIsDone() throws Exception {
        FakeSocket first = connect(agent().slots(2).handle("done", task -> "1").handle("runs", task -> {
            new CountDownLatch(1).await();
            return null;
        }));
        first.assign("runs", 1, "runs");
        first.assign("done", 1, "done");
        first.expect(FrameType.REQUEST, Method.COMPLETE);
        first.close();
        FakeSocket second = gateway.next();
        second.welcome(FakeSocket.reply().build());

        Frame result = second.expect(FrameType.REQUEST, Method.COMPLETE);
        assertEquals("done", result.parse(Complete.parser()).getTaskId());
        second.refuse(result, ErrorCode.STALE_ATTEMPT);
        told.expect("disconnected");
        told.expect("connected new");
        told.expect("dropped");
        told.expect("dropped");
        second.expectNothingMore();
    }

    @Test
    void anAgentThatHearsNothingReconnects() throws Exception {
        start(agent().handle("t", task -> null));
        FakeSocket first = gateway.next();
        first.welcome(FakeSocket.reply().setIdleTimeoutMs(100).build());

        FakeSocket second = gateway.next();
        Hello hello = second.welcome();

        told.expect("connected new");
        told.expect("disconnected Nothing was heard");
        assertEquals(FakeSocket.SESSION, hello.getSessionId());
    }

    @Test
    void anUnansweredHelloIsGivenUp() throws Exception {
        Timing impatient = timing(Duration.ofMillis(50), QUICK.answer(), QUICK.silence());
        start(agent().timing(impatient).handle("t", task -> null));
        gateway.next().expect(FrameType.REQUEST, Method.HELLO);

        gateway.next().expect(FrameType.REQUEST, Method.HELLO);
    }

    @Test
    void aDrainingGatewayIsUsedUntilTheNextOneWelcomes() throws Exception {
        FakeSocket first = connect(agent().slots(2).handle("t", task -> "1"));
        first.send(FrameCodec.encode(
                FrameType.NOTIFICATION,
                Method.DRAIN,
                1,
                Drain.newBuilder().setReconnectAfterMs(1).build()));
        FakeSocket second = gateway.next();
        Frame hello = second.expect(FrameType.REQUEST, Method.HELLO);

        first.assign("task-1", 1, "t");
        first.record(first.expect(FrameType.REQUEST, Method.COMPLETE));
        told.expect("recorded task-1 1");
        second.respond(hello, FakeSocket.resumed().build());
        told.expect("connected again");
        assertEquals(1000, first.awaitClosed());
        second.assign("task-2", 1, "t");
        second.expect(FrameType.REQUEST, Method.COMPLETE);
    }

    @Test
    void aMessageInFragmentsIsJoined() throws Exception {
        CompletableFuture<String> payload = new CompletableFuture<>();
        FakeSocket socket = connect(agent().handle("t", task -> {
            payload.complete(task.payload());
            return "1";
        }));
        String large = "\"" + "x".repeat(900_000) + "\"";
        Assign assign = Assign.newBuilder()
                .setTaskId("task-1")
                .setAttempt(1)
                .setType("t")
                .setPayload(large)
                .build();
        socket.sendInParts(FrameCodec.encode(FrameType.REQUEST, Method.ASSIGN, 5, assign), 10_000);

        assertEquals(5, socket.expect(FrameType.RESPONSE, Method.ASSIGN).sequence());
        assertEquals(large, payload.get(10, TimeUnit.SECONDS));
    }

    @Test
    void aMessageOverTheLimitEndsTheConnection() throws Exception {
        FakeSocket socket = connect(agent().handle("t", task -> null));
        socket.sendInParts(new byte[(1 << 20) + 25], 100_000);

        told.expect("disconnected The server sent a message over the limit");
        gateway.next().welcome();
    }

    @Test
    void aBrokenFrameOrTextEndsTheConnection() throws Exception {
        FakeSocket socket = connect(agent().handle("t", task -> null));
        socket.send(new byte[] {1, 2, 3});
        told.expect("disconnected The server broke the protocol");

        FakeSocket next = gateway.next();
        next.welcome();
        told.expect("connected");
        next.sendText("{}");
        told.expect("disconnected The server sent text");
    }

    @Test
    void anUnknownRequestIsAnsweredAndTheConnectionGoesOn() throws Exception {
        FakeSocket socket = connect(agent().handle("t", task -> null));
        long request = socket.request(Method.REPORT, Capacity.getDefaultInstance());

        Frame answer = socket.expect(FrameType.ERROR, Method.REPORT);

        assertEquals(request, answer.sequence());
        assertEquals("unknown_method", answer.parse(Error.parser()).getCode());
        socket.expectNothingMore();
    }

    @Test
    void aBatchIsTakenInItsOrder() throws Exception {
        FakeSocket socket = connect(agent().slots(2).handle("t", task -> null));
        byte[] first = FrameCodec.encode(FrameType.PING, 1);
        byte[] second = FrameCodec.encode(FrameType.PING, 2);
        socket.send(FrameCodec.batch(3, List.of(first, second), false));

        assertEquals(1, socket.expect(FrameType.PONG, Method.NONE).sequence());
        assertEquals(2, socket.expect(FrameType.PONG, Method.NONE).sequence());
    }

    @Test
    void largePayloadsAreCompressedOnceThatIsAgreed() throws Exception {
        String large = "\"" + "x".repeat(2 << 20) + "\"";
        start(agent().handle("t", task -> task.payload()));
        FakeSocket socket = gateway.next();
        Hello hello = socket.welcome(FakeSocket.reply().setDeflate(true).build());
        Assign assign = Assign.newBuilder()
                .setTaskId("task-1")
                .setAttempt(1)
                .setType("t")
                .setPayload(large)
                .build();
        socket.send(FrameCodec.encode(FrameType.REQUEST, Method.ASSIGN, 1, assign, true));
        socket.expect(FrameType.RESPONSE, Method.ASSIGN);

        assertEquals(
                large,
                socket.expect(FrameType.REQUEST, Method.COMPLETE, Complete.parser())
                        .getResult());
        assertTrue(hello.getDeflate());
    }

    @Test
    void ofReportsInQuickSuccessionOnlyTheNewestIsSent() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        FakeSocket socket = connect(agent().handle("t", task -> {
            for (int i = 0; i <= 1_000; i++) {
                task.progress(i, "step " + i);
            }
            release.await();
            return "1";
        }));
        long begin = System.nanoTime();
        socket.assign("task-1", 1, "t");
        Progress progress = socket.expect(FrameType.PROGRESS, Method.PROGRESS, Progress.parser());
        int reports = 1;
        while (!progress.getMessage().equals("step 1000")) {
            progress = socket.expect(FrameType.PROGRESS, Method.PROGRESS, Progress.parser());
            reports++;
        }
        long pauses = (System.nanoTime() - begin) / QUICK.progress().toNanos();
        release.countDown();

        assertTrue(reports <= pauses + 2, reports + " reports in " + pauses + " pauses");
        assertEquals(100, progress.getPercent());
        socket.expect(FrameType.REQUEST, Method.COMPLETE);
    }

    @Test
    void aRefusedKeyIsReportedAndAskedAboutAgain() throws Exception {
        gateway.refuseWith(401);
        start(agent().handle("t", task -> null));
        told.expect("refused unauthenticated");
        told.expect("refused unauthenticated");
        gateway.refuseWith(0);

        gateway.next().welcome();
    }

    @Test
    void aRefusedHelloIsReportedAndAskedAboutAgain() throws Exception {
        start(agent().handle("t", task -> null));
        FakeSocket first = gateway.next();
        first.refuse(first.expect(FrameType.REQUEST, Method.HELLO), ErrorCode.KEY_REVOKED);
        told.expect("refused key_revoked");

        FakeSocket second = gateway.next();
        second.refuse(second.expect(FrameType.REQUEST, Method.HELLO), ErrorCode.TOO_MANY_AGENTS);
        gateway.next().welcome();
        told.expect("connected");
    }

    @Test
    void anyOfSeveralGatewaysWillDo() throws Exception {
        try (FakeGateway gone = new FakeGateway()) {
            String dead = gone.url();
            gone.close();
            start(Agent.connect(List.of(URI.create(dead), URI.create(gateway.url())), "secret")
                    .timing(QUICK)
                    .listener(told)
                    .handle("t", task -> null));

            gateway.next().welcome();
            told.expect("connected");
        }
    }

    @Test
    void slotsCanBeChangedAtAnyTime() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        FakeSocket first = connect(agent().slots(1).handle("t", task -> {
            release.await();
            return null;
        }));
        running().slots(2);
        Frame capacity = first.expect(FrameType.REQUEST, Method.CAPACITY);
        assertEquals(2, capacity.parse(Capacity.parser()).getSlots());
        first.respond(capacity, CapacityReply.getDefaultInstance());
        first.assign("task-1", 1, "t");
        first.assign("task-2", 1, "t");
        first.close();
        FakeSocket second = gateway.next();

        assertEquals(2, second.welcome(FakeSocket.resumed().build()).getSlots());
        release.countDown();
    }

    @Test
    void closingFinishesWhatIsInHandAndTakesNothingNew() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        FakeSocket socket = connect(agent().slots(4).handle("t", task -> {
            release.await();
            return "1";
        }));
        socket.assign("task-1", 1, "t");
        CompletableFuture<Void> closing =
                CompletableFuture.runAsync(() -> running().close());

        assertEquals(1, capacity(socket));
        assertEquals(
                "unavailable",
                socket.expectRejection(socket.offer("task-2", 1, "t")).getCode());
        release.countDown();
        assertEquals(1, capacity(socket));
        Frame complete = socket.expect(FrameType.REQUEST, Method.COMPLETE);
        assertFalse(closing.isDone());
        socket.record(complete);
        assertEquals(1000, socket.awaitClosed());
        closing.get(10, TimeUnit.SECONDS);
        assertFalse(gateway.hasNext());
    }

    @Test
    void closingDoesNotWaitLongerThanItMay() throws Exception {
        CompletableFuture<String> interrupted = new CompletableFuture<>();
        FakeSocket socket = connect(agent().handle("t", task -> {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.complete("yes");
            }
            return "1";
        }));
        socket.assign("task-1", 1, "t");

        running().close(Duration.ofMillis(50));

        assertEquals("yes", interrupted.get(10, TimeUnit.SECONDS));
        assertEquals(1, capacity(socket));
        assertEquals(1000, socket.awaitClosed());
    }

    @Test
    void anAgentThatNeverConnectedClosesAtOnce() {
        gateway.refuseWith(503);
        Agent lonely = agent().handle("t", task -> null).start();

        long begin = System.nanoTime();
        lonely.close();

        assertTrue(System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(5));
    }

    @Test
    void aListenerThatThrowsHurtsNobody() throws Exception {
        AgentListener throwing = new AgentListener() {
            @Override
            public void connected(String session, boolean resumed) {
                told.connected(session, resumed);
                throw new IllegalStateException("from the listener");
            }

            @Override
            public void recorded(String taskId, int attempt) {
                throw new IllegalStateException("from the listener");
            }
        };
        FakeSocket socket = connect(agent().listener(throwing).handle("t", task -> "1"));
        socket.assign("task-1", 1, "t");
        socket.record(socket.expect(FrameType.REQUEST, Method.COMPLETE));
        socket.assign("task-2", 1, "t");
        socket.record(socket.expect(FrameType.REQUEST, Method.COMPLETE));

        socket.expectNothingMore();
    }

    @Test
    void underLoadNothingIsLostAndTheOrderHolds() throws Exception {
        int tasks = 5_000;
        FakeSocket socket = connect(agent().slots(1_000).handle("t", task -> task.payload()));
        Map<String, String> stage = new HashMap<>();
        long lastSequence = 1;
        int recorded = 0;
        int offered = 0;
        Map<Long, String> offers = new HashMap<>();
        while (recorded < tasks) {
            while (offered < tasks && offered - recorded < 500) {
                String task = "task-" + offered++;
                offers.put(socket.offer(task, 1, "t"), task);
            }
            Frame frame = socket.next();
            if (frame.method() == Method.ASSIGN) {
                assertEquals(FrameType.RESPONSE, frame.type());
                stage.put(offers.get(frame.sequence()), "accepted");
            } else {
                assertEquals(++lastSequence, frame.sequence());
                String task = frame.parse(Complete.parser()).getTaskId();
                assertEquals("accepted", stage.put(task, "completed"));
                socket.record(frame);
                recorded++;
            }
        }
        assertEquals(tasks, stage.size());
    }

    @Test
    void aServerThatStopsReadingGetsEverythingOnceItReadsAgain() throws Exception {
        int tasks = 40;
        String large = "\"" + "x".repeat(900_000) + "\"";
        FakeSocket socket = connect(agent().slots(tasks).handle("t", task -> large));
        socket.pause();
        for (int i = 0; i < tasks; i++) {
            socket.offer("task-" + i, 1, "t");
        }
        socket.resume();

        Map<Method, Integer> frames = new HashMap<>();
        while (frames.getOrDefault(Method.COMPLETE, 0) < tasks) {
            frames.merge(socket.next().method(), 1, Integer::sum);
        }
        assertEquals(Map.of(Method.ASSIGN, tasks, Method.COMPLETE, tasks), frames);
    }

    @Test
    void onlyAnAgentWithAHandlerCanStart() {
        assertThrows(IllegalStateException.class, () -> agent().start());
        assertThrows(IllegalArgumentException.class, () -> agent().slots(0));
        assertThrows(IllegalArgumentException.class, () -> Agent.connect("ftp://example.test", "k"));
    }

    private static int capacity(FakeSocket socket) throws InterruptedException {
        Frame request = socket.expect(FrameType.REQUEST, Method.CAPACITY);
        socket.respond(request, CapacityReply.getDefaultInstance());
        return request.parse(Capacity.parser()).getSlots();
    }

    private static TaskAttempt attempt(String task, int number) {
        return TaskAttempt.newBuilder().setTaskId(task).setAttempt(number).build();
    }
}
