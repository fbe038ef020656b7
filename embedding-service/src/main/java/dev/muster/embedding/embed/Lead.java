package dev.muster.embedding.embed;

import com.google.protobuf.ByteString;
import dev.muster.embedding.model.Model;
import dev.muster.embedding.provider.Computed;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What the first who asks does for texts that nobody else is after: recalls them together, computes the rest, keeps what was
 * computed. It goes on when its own caller leaves, as long as anybody waits.
 *
 * <p>The memory is waited for until {@code patience} is over; not at all where one text is quick to compute and nothing else is
 * under way. It may still answer then, and what comes first counts.
 */
final class Lead {
    private final Flights flights;
    private final VectorMemory memory;
    private final Model model;
    private final Duration patience;
    private final List<Flight> led = new ArrayList<>();
    /** Below zero while flights are still taken, some of which may have ended. */
    private final AtomicInteger unended = new AtomicInteger();

    private volatile boolean recalled;

    Lead(Flights flights, VectorMemory memory, Model model, Duration patience) {
        this.flights = flights;
        this.memory = memory;
        this.model = model;
        this.patience = patience;
    }

    /** One more to lead, of the same tenant and urgency; before the start. */
    void takes(Flight flight) {
        led.add(flight);
    }

    /** Begins, where there is anything to lead; for who took them. */
    void start() {
        if (led.isEmpty()) {
            return;
        }
        ended(led.size());
        List<ByteString> keys = led.stream().map(flight -> flight.key().text()).toList();
        memory.recall(any().tenant(), model.space().dimensions(), keys)
                .subscribe()
                .with(this::recalled, failure -> recalled(Map.of()));
        if (recalled) {
            return;
        }
        if (led.size() == 1 && model.provider().quick() && model.queue().idle()) {
            compute(led);
        } else {
            Uni.createFrom()
                    .voidItem()
                    .onItem()
                    .delayIt()
                    .by(patience)
                    .subscribe()
                    .with(late -> compute(led));
        }
    }

    private void recalled(Map<ByteString, Computed> known) {
        recalled = true;
        List<Flight> unknown = new ArrayList<>();
        for (Flight flight : led) {
            Computed remembered = known.get(flight.key().text());
            if (remembered == null) {
                unknown.add(flight);
            } else {
                flight.landRemembered(remembered);
            }
        }
        compute(unknown);
    }

    private void compute(List<Flight> some) {
        model.queue().compute(some.stream().filter(Flight::begin).toList(), any().bulk());
    }

    /** One of its flights is over; perhaps before the start. */
    void ended(Flight flight) {
        if (!flight.landed()) {
            flights.remove(flight);
        }
        ended(-1);
    }

    private void ended(int change) {
        if (unended.addAndGet(change) == 0) {
            keep();
        }
    }

    private FlightKey any() {
        return led.get(0).key();
    }

    /** Only then are the flights forgotten, so that whoever asks meanwhile finds the one or the other. */
    private void keep() {
        Map<ByteString, Computed> computed = new HashMap<>();
        for (Flight flight : led) {
            Computed made = flight.computed();
            if (made != null) {
                computed.put(flight.key().text(), made);
            }
        }
        if (computed.isEmpty()) {
            led.forEach(flights::remove);
            return;
        }
        memory.keep(any().tenant(), computed)
                .onTermination()
                .invoke(() -> led.forEach(flights::remove))
                .subscribe()
                .with(kept -> {}, failure -> {});
    }
}
