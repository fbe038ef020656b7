package dev.muster.embedding.embed;

import com.google.protobuf.ByteString;
import dev.muster.embedding.model.Model;
import dev.muster.embedding.provider.Computed;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What the first who asks does for texts that nobody else is after: recalls them together, computes the rest, keeps what was
 * computed. It goes on when its own caller leaves, as long as anybody waits.
 *
 * <p>Where one text is quick to compute and nothing else is, it is computed while the memory is still being asked, and what comes
 * first counts.
 */
final class Lead {
    private final Flights flights;
    private final VectorMemory memory;
    private final Model model;
    private final Duration patience;
    private final List<Flight> led;
    private final FlightKey any;
    private final AtomicInteger unended;
    private volatile boolean recalled;

    /** @param led of one tenant and urgency; not empty */
    Lead(Flights flights, VectorMemory memory, Model model, Duration patience, List<Flight> led) {
        this.flights = flights;
        this.memory = memory;
        this.model = model;
        this.patience = patience;
        this.led = led;
        this.any = led.get(0).key();
        this.unended = new AtomicInteger(led.size());
        led.forEach(flight -> flight.whenEnded(() -> ended(flight)));
    }

    void start() {
        List<ByteString> keys = led.stream().map(flight -> flight.key().text()).toList();
        Uni<Map<ByteString, Computed>> recall =
                memory.recall(any.tenant(), model.space().dimensions(), keys);
        recall.ifNoItem()
                .after(patience)
                .recoverWithItem(Map.of())
                .subscribe()
                .with(this::recalled, failure -> recalled(Map.of()));
        if (!recalled
                && led.size() == 1
                && model.provider().quick()
                && model.queue().idle()) {
            compute(led.get(0));
        }
    }

    private void recalled(Map<ByteString, Computed> known) {
        recalled = true;
        for (Flight flight : led) {
            Computed remembered = known.get(flight.key().text());
            if (remembered == null) {
                compute(flight);
            } else {
                flight.landRemembered(remembered);
            }
        }
    }

    private void compute(Flight flight) {
        if (flight.begin()) {
            flight.workIs(model.queue()
                    .compute(flight.text(), any.bulk())
                    .subscribe()
                    .with(flight::landComputed, flight::fail));
        }
    }

    private void ended(Flight flight) {
        if (!flight.landed()) {
            flights.remove(flight);
        }
        if (unended.decrementAndGet() == 0) {
            keep();
        }
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
        memory.keep(any.tenant(), computed)
                .onTermination()
                .invoke(() -> led.forEach(flights::remove))
                .subscribe()
                .with(kept -> {}, failure -> {});
    }
}
