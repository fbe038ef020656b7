package dev.muster.sdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.muster.proto.agent.v1.Fail;
import dev.muster.proto.agent.v1.Hello;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.frame.FrameCodec;
import dev.muster.protocol.frame.FrameType;
import dev.muster.protocol.frame.Method;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections that come to nothing, fall silent or will not end; and what cannot be done at all. */
class BrokenConnectionTest extends WithAgent {
    private static final Timing SUSPICIOUS = timing(QUICK.hello(), QUICK.answer(), Duration.ofSeconds(3));

    @Test
    void aConnectionThatEndsAsItOpensIsFollowedByAnother() throws Exception {
        try (HastyGateway hasty = new HastyGateway()) {
            start(Agent.connect(hasty.url(), "secret")
                    .timing(timing(Duration.ofMillis(500), QUICK.answer(), QUICK.silence()))
                    .listener(told)
                    .handle("t", task -> null));

            hasty.awaitUpgrades(3);
        }
    }

    @Test
    void whereNobodyAnswersThatIsTold() throws Exception {
        FakeGateway gone = new FakeGateway();
        gone.close();
        start(Agent.connect(gone.url(), "secret").timing(QUICK).listener(told).handle("t", task -> null));

        told.expect("unreachable " + gone.url() + ": java.net.ConnectException");
    }

    @Test
    void aGatewayThatTakesNoAgentsIsTold() throws Exception {
        gateway.refuseWith(503);
        start(agent().handle("t", task -> null));

        told.expect("unreachable " + gateway.url() + ": The upgrade was answered with HTTP status 503");
    }

    @Test
    void aServerThatFallsSilentWithATaskInHandIsLeft() throws Exception {
        FakeSocket silent = connect(agent().timing(SUSPICIOUS).handle("t", task -> {
            new CountDownLatch(1).await();
            return null;
        }));
        silent.assign("task-1", 1, "t");
        silent.expect(FrameType.PING, Method.NONE);

        told.expect("disconnected Nothing was heard");
        Hello hello = gateway.next().welcome();
        assertEquals(FakeSocket.SESSION, hello.getSessionId());
    }

    @Test
    void aServerThatFallsSilentOverAResultIsLeftAndTheResultToldToTheNext() throws Exception {
        FakeSocket silent = connect(agent().timing(SUSPICIOUS).handle("t", task -> "1"));
        silent.assign("task-1", 1, "t");
        silent.expect(FrameType.REQUEST, Method.COMPLETE);
        silent.expect(FrameType.PING, Method.NONE);

        told.expect("disconnected Nothing was heard");
        FakeSocket next = gateway.next();
        next.welcome(FakeSocket.resumed().build());
        next.record(next.expect(FrameType.REQUEST, Method.COMPLETE));
        told.expect("connected again");
        told.expect("recorded task-1 1");
    }

    @Test
    void anIdleAgentAsksOnceAfterTheLastItHeard() throws Exception {
        FakeSocket silent = connect(agent().timing(SUSPICIOUS).handle("t", task -> "1"));
        silent.expect(FrameType.PING, Method.NONE);

        told.expect("disconnected Nothing was heard");
    }

    @Test
    void aServerThatAnswersPingsIsKept() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        FakeSocket quiet = connect(agent().timing(SUSPICIOUS).handle("t", task -> {
            release.await();
            return "1";
        }));
        quiet.assign("task-1", 1, "t");
        for (int i = 0; i < 3; i++) {
            quiet.send(FrameCodec.encode(
                    FrameType.PONG, quiet.expect(FrameType.PING, Method.NONE).sequence()));
        }
        release.countDown();
        quiet.record(quiet.expect(FrameType.REQUEST, Method.COMPLETE));

        told.expect("recorded task-1 1");
    }

    @Test
    void aConnectionIsCutWhenTheServerDoesNotSayGoodbye() throws Exception {
        CompletableFuture<String> reason = new CompletableFuture<>();
        Loop loop = new Loop("test");
        Connection connection = new Connection(loop, new Connection.Events() {
            @Override
            public void received(Connection from, byte[] message) {}

            @Override
            public void relieved(Connection relieved) {}

            @Override
            public void closed(Connection closed, String why) {
                reason.complete(why);
            }
        });
        connection.onOpen(new SlowSocket());
        connection.close(Duration.ofMillis(20));

        assertEquals("The server did not say goodbye", reason.get(10, TimeUnit.SECONDS));
        loop.stop();
    }

    @Test
    void anAgentClosesTwice() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        FakeSocket socket = connect(agent().handle("t", task -> {
            begun.countDown();
            new CountDownLatch(1).await();
            return null;
        }));
        socket.assign("task-1", 1, "t");
        begun.await();
        running().close(Duration.ofMillis(10));

        long begin = System.nanoTime();
        running().close();

        assertTrue(System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(5));
    }

    @Test
    void aFailureThatCannotDescribeItselfIsStillTold() throws Exception {
        FakeSocket socket = connect(agent().slots(2)
                .handle("mute", task -> {
                    throw new Mute(null);
                })
                .handle("codeless", task -> {
                    throw codeless();
                }));
        socket.assign("task-1", 1, "mute");
        Fail mute = socket.expect(FrameType.REQUEST, Method.FAIL, Fail.parser());
        socket.assign("task-2", 1, "codeless");
        Fail codeless = socket.expect(FrameType.REQUEST, Method.FAIL, Fail.parser());

        assertEquals("handler_error", mute.getCode());
        assertEquals(Mute.class.getName(), mute.getMessage());
        assertTrue(mute.getRetryable());
        assertEquals("handler_error", codeless.getCode());
    }

    @Test
    void aTaskThatGetsNoThreadIsRejectedAndItsSlotFree() throws Exception {
        Loop loop = new Loop("test");
        Hello identity = Hello.newBuilder().setAgent("a").setSlots(1).build();
        AgentSettings settings =
                new AgentSettings(identity, Map.of("t", task -> null), new GuardedListener(told), QUICK);
        Endpoints endpoints = new Endpoints(List.of(URI.create(gateway.url())), new Random());
        Dialer dialer = new Dialer(HttpClient.newHttpClient(), endpoints, "Bearer x", loop, QUICK, new Random());
        AgentSession session = new AgentSession(
                settings,
                loop,
                dialer,
                body -> {
                    throw new OutOfMemoryError("unable to create native thread");
                },
                new Random());
        loop.post(session::start);
        FakeSocket socket = gateway.next();
        socket.welcome();

        for (int attempt = 1; attempt <= 2; attempt++) {
            assertEquals(
                    ErrorCode.OVERLOADED.code(),
                    socket.expectRejection(socket.offer("task-1", attempt, "t")).getCode());
        }
        loop.post(session::stop);
        assertEquals(1000, socket.awaitClosed());
        loop.stop();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \n", "two words", "two\nlines", "mk_ä"})
    void whatCanBeNoKeyIsRefusedAtOnce(String key) {
        assertThrows(IllegalArgumentException.class, () -> Agent.connect("http://localhost", key));
        assertThrows(IllegalArgumentException.class, () -> Muster.connect("http://localhost", key));
    }

    @Test
    void aKeyReadFromAFileMayEndInALineBreak() throws Exception {
        start(Agent.connect(gateway.url(), "secret\n").handle("t", task -> null));

        assertEquals("Bearer secret", gateway.next().authorization());
    }

    @SuppressWarnings("NullAway") // As a caller without null checks might.
    private static Exception codeless() {
        return new TaskFailed(null, "no code", false);
    }

    private static final class Mute extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Mute(@org.jspecify.annotations.Nullable String message) {
            super(message);
        }

        @Override
        public String toString() {
            throw new IllegalStateException("cannot say");
        }
    }
}
