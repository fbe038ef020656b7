package dev.muster.localstack.process;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Starts servers again that die, each with a back-off that doubles from half a second to half a minute and begins anew
 * once the server has lived for a minute.
 */
public final class Restarts implements AutoCloseable {

    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration FIRST = Duration.ofMillis(500);
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final Duration HEALTHY = Duration.ofMinutes(1);

    private final Consumer<String> say;
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closed;

    /** Restarts that are told to whoever listens, one line each. */
    public Restarts(Consumer<String> say) {
        this.say = say;
    }

    /** Watches the server until {@link #close()}. */
    public void watch(LocalServer server) {
        threads.add(Thread.ofVirtual().name("watch " + server.name()).start(() -> keepAlive(server)));
    }

    /** Restarts nothing from now on. */
    @Override
    public void close() {
        closed = true;
        threads.forEach(Thread::interrupt);
    }

    private void keepAlive(LocalServer server) {
        try {
            Duration wait = FIRST;
            while (!closed) {
                boolean lived = awaitDeath(server);
                wait = lived ? FIRST : wait;
                startAgain(server, wait);
                wait = shorter(wait.multipliedBy(2), LONGEST);
            }
        } catch (Interrupted e) {
            // Closed: nobody is to be restarted any more.
        }
    }

    /** Waits for its end; true when it had lived long enough to be called healthy. */
    private boolean awaitDeath(LocalServer server) {
        long start = System.nanoTime();
        while (!endsWithin(server, LOOK)) {
            stopIfClosed();
        }
        stopIfClosed();
        return System.nanoTime() - start > HEALTHY.toNanos();
    }

    private static boolean endsWithin(LocalServer server, Duration time) {
        try {
            return server.awaitEnd(time);
        } catch (LocalStackException e) {
            throw new Interrupted();
        }
    }

    private void startAgain(LocalServer server, Duration wait) {
        say.accept(String.format(
                Locale.ROOT,
                "%s ended with exit code %d; starting it again in %.1f s (log: %s)",
                server.name(),
                server.exitCode(),
                wait.toMillis() / 1000.0,
                server.log()));
        pause(wait);
        try {
            server.start();
            say.accept(server.name() + " is ready again");
        } catch (LocalStackException e) {
            stopIfClosed();
            say.accept(server.name() + " did not come back: " + e.getMessage());
        }
    }

    private void pause(Duration wait) {
        try {
            Await.pause(wait);
        } catch (LocalStackException e) {
            throw new Interrupted();
        }
        stopIfClosed();
    }

    private void stopIfClosed() {
        if (closed) {
            throw new Interrupted();
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static final class Interrupted extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
