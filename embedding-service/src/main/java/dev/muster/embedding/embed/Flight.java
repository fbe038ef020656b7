package dev.muster.embedding.embed;

import dev.muster.embedding.batch.Asker;
import dev.muster.embedding.provider.Computed;
import io.smallrye.mutiny.subscription.Cancellable;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One vector on its way, for all who want it by then. It ends once: landed, failed, or given up when the last who waited left.
 * For any thread; whoever waits is called without a lock.
 */
final class Flight implements Asker {
    /** Who waits for a vector. */
    interface Waiter {
        void landed(TextVector vector);

        void failed(Throwable failure);
    }

    private final FlightKey key;
    private final String text;
    private final Set<Waiter> waiters = new HashSet<>();
    private @Nullable TextVector vector;
    private @Nullable Computed computed;
    private boolean over;
    private boolean begun;
    private @Nullable Cancellable work;
    private final Consumer<Flight> ended;

    /** @param ended told once it is over, however */
    Flight(FlightKey key, String text, Waiter first, Consumer<Flight> ended) {
        this.key = key;
        this.text = text;
        this.ended = ended;
        waiters.add(first);
    }

    FlightKey key() {
        return key;
    }

    @Override
    public String text() {
        return text;
    }

    @Override
    public String tenant() {
        return key.tenant();
    }

    /** Lets one more wait, or tells him at once; false if it ended without a vector. */
    boolean join(Waiter waiter) {
        TextVector landed;
        synchronized (this) {
            landed = vector;
            if (landed == null) {
                return !over && waiters.add(waiter);
            }
        }
        waiter.landed(landed);
        return true;
    }

    /** Takes one who waits away; with the last one the work ends. */
    void leave(Waiter waiter) {
        boolean last;
        synchronized (this) {
            last = waiters.remove(waiter) && waiters.isEmpty() && !over;
            over |= last;
        }
        if (last) {
            stopWork();
            ended.accept(this);
        }
    }

    /** Whether the work is to be done by who asks: nobody does it yet, and somebody waits. */
    synchronized boolean begin() {
        boolean first = !begun && !over;
        begun |= first;
        return first;
    }

    @Override
    public void begun(Cancellable leave) {
        boolean late;
        synchronized (this) {
            work = leave;
            late = over;
        }
        if (late) {
            leave.cancel();
        }
    }

    void landRemembered(Computed remembered) {
        land(remembered, true);
    }

    @Override
    public void computed(Computed made) {
        land(made, false);
    }

    @Override
    public void failed(Throwable failure) {
        List<Waiter> all = end();
        if (all != null) {
            all.forEach(waiter -> waiter.failed(failure));
            ended.accept(this);
        }
    }

    /** What was computed for it; null if it was remembered, or did not land. */
    synchronized @Nullable Computed computed() {
        return computed;
    }

    synchronized boolean landed() {
        return vector != null;
    }

    private void land(Computed made, boolean cached) {
        TextVector landed = new TextVector(made.vector(), made.tokens(), made.truncated(), cached);
        List<Waiter> all;
        synchronized (this) {
            all = end();
            if (all == null) {
                return;
            }
            vector = landed;
            computed = cached ? null : made;
        }
        if (cached) {
            stopWork();
        }
        all.forEach(waiter -> waiter.landed(landed));
        ended.accept(this);
    }

    private synchronized @Nullable List<Waiter> end() {
        if (over) {
            return null;
        }
        over = true;
        List<Waiter> all = List.copyOf(waiters);
        waiters.clear();
        return all;
    }

    private void stopWork() {
        Cancellable running;
        synchronized (this) {
            running = work;
        }
        if (running != null) {
            running.cancel();
        }
    }
}
