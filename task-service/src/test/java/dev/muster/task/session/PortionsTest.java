package dev.muster.task.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PortionsTest {
    private static List<Integer> sizes(int... used) {
        List<PgSessions.Revoked> revoked = IntStream.of(used)
                .mapToObj(n -> new PgSessions.Revoked(UUID.randomUUID(), n))
                .toList();
        return Sessions.portions(revoked, 10).stream().map(List::size).toList();
    }

    @Test
    void sessionsThatHoldLittleEndTogether() {
        assertEquals(List.of(), sizes());
        assertEquals(List.of(4), sizes(0, 3, 7, 0));
    }

    @Test
    void sessionsThatHoldMuchEndOneByOne() {
        assertEquals(List.of(1, 1, 2), sizes(11, 1_000, 4, 6));
        assertEquals(List.of(2, 1, 1), sizes(4, 6, 10, 1));
    }
}
