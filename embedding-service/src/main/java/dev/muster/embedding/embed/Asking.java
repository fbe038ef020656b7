package dev.muster.embedding.embed;

import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** One call's wait for its different texts: it ends with the last vector, or with the first failure. */
final class Asking {
    private final Folded folded;
    private final UniEmitter<? super List<TextVector>> asker;
    private final AtomicReferenceArray<TextVector> vectors;
    private final AtomicInteger missing;
    private final List<Seat> seats;
    private volatile boolean over;

    Asking(Folded folded, UniEmitter<? super List<TextVector>> asker) {
        int texts = folded.texts().size();
        this.folded = folded;
        this.asker = asker;
        this.vectors = new AtomicReferenceArray<>(texts);
        this.missing = new AtomicInteger(texts);
        this.seats = new ArrayList<>(texts);
    }

    /** Joins the flights of all texts; {@code lead} takes those that nobody was after. */
    void join(Flights flights, List<FlightKey> keys, List<String> texts, Lead lead) {
        for (int i = 0; i < keys.size(); i++) {
            Seat seat = new Seat(i);
            seats.add(seat);
            seat.flight = flights.join(keys.get(i), texts.get(i), seat, lead);
        }
        asker.onTermination(this::leave);
        if (over) {
            leave();
        }
    }

    private void leave() {
        over = true;
        seats.forEach(Seat::leave);
    }

    private void landed(int text, TextVector vector) {
        vectors.set(text, vector);
        if (missing.decrementAndGet() == 0) {
            List<TextVector> all = new ArrayList<>(vectors.length());
            for (int i = 0; i < vectors.length(); i++) {
                all.add(vectors.get(i));
            }
            asker.complete(all);
        }
    }

    private void failed(int text, Throwable failure) {
        over = true;
        asker.fail(EmbedRules.ofText(folded.place(text), failure));
    }

    /** The wait for one of the texts. */
    private final class Seat implements Flight.Waiter {
        private final int text;
        private volatile Flight flight;

        @SuppressWarnings("NullAway.Init") // set as soon as there is a flight
        Seat(int text) {
            this.text = text;
        }

        @Override
        public void landed(TextVector vector) {
            Asking.this.landed(text, vector);
        }

        @Override
        public void failed(Throwable failure) {
            Asking.this.failed(text, failure);
        }

        void leave() {
            flight.leave(this);
        }
    }
}
