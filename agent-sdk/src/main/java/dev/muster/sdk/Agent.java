package dev.muster.sdk;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * An agent at work: it holds a connection to Muster, comes back when that breaks, runs a handler for each task it is
 * given, and tells the result until it is durable.
 *
 * <pre>{@code
 * try (Agent agent = Agent.connect("http://localhost:8080", key)
 *         .slots(4)
 *         .handle("text.digest", task -> digest(task.payload()))
 *         .start()) {
 *     ...
 * }
 * }</pre>
 *
 * <p>It keeps the process alive until it is closed. For any number of threads.
 */
public final class Agent implements AutoCloseable {
    private static final Duration DRAIN = Duration.ofSeconds(30);
    /** After the goodbye has timed out by itself. */
    private static final Duration END = Duration.ofSeconds(5);

    private final Loop loop;
    private final ExecutorService threads;
    private final AgentSession session;

    Agent(Loop loop, ExecutorService threads, AgentSession session) {
        this.loop = loop;
        this.threads = threads;
        this.session = session;
    }

    /**
     * The beginning of an agent.
     *
     * @param url base URL, {@code http} or {@code https}; the address of the WebSocket is derived from it
     * @param key an API key with the scope {@code agents:connect}
     * @throws IllegalArgumentException when the URL or the key is none
     */
    public static AgentBuilder connect(String url, String key) {
        return connect(List.of(URI.create(url)), key);
    }

    /** The same with several gateways of one installation, of which any will do. */
    public static AgentBuilder connect(List<URI> urls, String key) {
        return new AgentBuilder(urls, key);
    }

    /**
     * Waits until the server has welcomed the agent for the first time.
     *
     * @return whether it has, within {@code limit}
     */
    public boolean awaitConnected(Duration limit) throws InterruptedException {
        return session.welcomed().await(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    /**
     * Changes how many tasks it takes at a time, on this and later connections.
     *
     * @throws IllegalArgumentException outside 1 to 1,024
     */
    public void slots(int slots) {
        AgentBuilder.checkSlots(slots);
        loop.post(() -> session.changeSlots(slots));
    }

    /** {@link #close(Duration)} within 30 s. */
    @Override
    public void close() {
        close(DRAIN);
    }

    /**
     * Takes no more tasks, waits until those in hand are done and recorded, and leaves. What is not done within {@code
     * limit} is interrupted; the server gives it to somebody else. An interrupted thread waits no longer, and stays
     * interrupted. Called from a listener it cannot wait, and leaves at once. Closing again does nothing.
     */
    public void close(Duration limit) {
        loop.post(session::close);
        await(session.idle(), limit);
        loop.post(session::stop);
        await(session.ended(), END);
        threads.shutdownNow();
        loop.stop();
    }

    private void await(CountDownLatch latch, Duration limit) {
        if (loop.isCurrent()) {
            return;
        }
        try {
            latch.await(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
