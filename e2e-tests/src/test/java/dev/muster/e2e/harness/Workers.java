package dev.muster.e2e.harness;

import dev.muster.e2e.harness.RawAgent.Assigned;
import dev.muster.localstack.process.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Agents in this JVM that do what they are given, each assignment in a thread of its own, and count how many at a time.
 * What is counted ends before its result is sent, so that a count over the slots is the server's doing.
 */
public final class Workers implements AutoCloseable {
    private static final Duration LOOK = Duration.ofMillis(200);

    private final Function<Assigned, Duration> work;
    private final List<RawAgent> agents = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger mostRunning = new AtomicInteger();
    private final AtomicInteger done = new AtomicInteger();
    private final Queue<String> complaints = new ConcurrentLinkedQueue<>();
    private volatile boolean closing;

    /** @param work how long an assignment takes */
    public Workers(Function<Assigned, Duration> work) {
        this.work = work;
    }

    /** Puts an agent to work that has said HELLO with that many slots. */
    public Workers add(RawAgent agent, int slots) {
        agents.add(agent);
        threads.add(Thread.ofVirtual().name("worker-" + agents.size()).start(() -> serve(agent, slots)));
        return this;
    }

    /** The most that were running at a time, over all agents. */
    public int mostRunning() {
        return mostRunning.get();
    }

    /** Results that were recorded. */
    public int done() {
        return done.get();
    }

    /** Slots given twice, and results refused. */
    public List<String> complaints() {
        return List.copyOf(complaints);
    }

    private void serve(RawAgent agent, int slots) {
        AtomicInteger mine = new AtomicInteger();
        while (!closing && agent.isOpen()) {
            Optional<Assigned> next = agent.nextAssignment(LOOK);
            next.ifPresent(assigned -> {
                began(mine.incrementAndGet(), slots, assigned);
                agent.accept(assigned);
                var unused = Thread.ofVirtual().start(() -> work(agent, mine, assigned));
            });
        }
    }

    private void began(int ofAgent, int slots, Assigned assigned) {
        mostRunning.accumulateAndGet(running.incrementAndGet(), Math::max);
        if (ofAgent > slots) {
            complaints.add("%d assignments at a time on %d slots: %s".formatted(ofAgent, slots, assigned.id()));
        }
    }

    private void work(RawAgent agent, AtomicInteger mine, Assigned assigned) {
        Await.pause(work.apply(assigned));
        running.decrementAndGet();
        mine.decrementAndGet();
        String refusal = agent.complete(assigned, "\"done\"");
        if (refusal.isEmpty()) {
            done.incrementAndGet();
        } else {
            complaints.add(refusal + ": " + assigned.id());
        }
    }

    @Override
    public void close() {
        closing = true;
        agents.forEach(RawAgent::close);
    }
}
