package dev.muster.sdk;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** What tests of an agent share: a server to play, an agent, and what it tells. */
@Timeout(60)
abstract class WithAgent {
    /** Tight where a test would wait, wide where it must not be hurried. */
    static final Timing QUICK = timing(Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofSeconds(30));

    final FakeGateway gateway = new FakeGateway();
    final Told told = new Told();
    private @Nullable Agent agent;

    @AfterEach
    void leave() {
        if (agent != null) {
            agent.close(Duration.ZERO);
        }
        gateway.close();
    }

    static Timing timing(Duration hello, Duration answer, Duration silence) {
        return new Timing(
                Duration.ofSeconds(5),
                hello,
                answer,
                silence,
                Duration.ofMillis(200),
                new Backoff.Range(Duration.ofMillis(1), Duration.ofMillis(20)),
                new Backoff.Range(Duration.ofMillis(1), Duration.ofMillis(50)),
                Duration.ofMillis(50),
                Duration.ofMillis(200));
    }

    AgentBuilder agent() {
        return Agent.connect(gateway.url(), "secret").timing(QUICK).listener(told);
    }

    void start(AgentBuilder builder) {
        agent = builder.start();
    }

    Agent running() {
        return FakeGateway.assertPresent(agent, "no agent was started");
    }

    /** Starts the agent and welcomes it. */
    FakeSocket connect(AgentBuilder builder) throws InterruptedException {
        start(builder);
        FakeSocket socket = gateway.next();
        socket.welcome();
        assertTrue(running().awaitConnected(FakeGateway.PATIENCE));
        told.expect("connected");
        return socket;
    }
}
