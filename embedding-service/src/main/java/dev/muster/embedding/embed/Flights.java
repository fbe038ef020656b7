package dev.muster.embedding.embed;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The flights under way on this replica, and those that landed a moment ago and are about to be remembered. */
final class Flights {
    private final ConcurrentMap<FlightKey, Flight> flights = new ConcurrentHashMap<>();

    /** The flight of that key with one more who waits; a new one is {@code lead}'s. */
    Flight join(FlightKey key, String text, Flight.Waiter waiter, Lead lead) {
        while (true) {
            Flight flight = flights.get(key);
            if (flight != null && flight.join(waiter)) {
                return flight;
            }
            if (flight != null) {
                flights.remove(key, flight);
            }
            Flight mine = new Flight(key, text, waiter, lead::ended);
            if (flights.putIfAbsent(key, mine) == null) {
                lead.takes(mine);
                return mine;
            }
        }
    }

    void remove(Flight flight) {
        flights.remove(flight.key(), flight);
    }

    int size() {
        return flights.size();
    }
}
