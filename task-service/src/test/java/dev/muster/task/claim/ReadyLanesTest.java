package dev.muster.task.claim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.muster.task.lane.Lane;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReadyLanesTest {
    private final ReadyLanes ready = new ReadyLanes();
    private final Lane a1 = lane(1, "a");
    private final Lane a2 = lane(2, "a");
    private final Lane b1 = lane(3, "b");

    private static Lane lane(int id, String tenant) {
        return new Lane(id, tenant, Set.of("x" + id), Set.of());
    }

    @Test
    void tenantsTakeTurns() {
        ready.mark(a1);
        ready.mark(b1);
        assertEquals(List.of("a", "b"), ready.tenants());
        ready.served("a");
        assertEquals(List.of("b", "a"), ready.tenants());
        ready.mark(a2);
        assertEquals(List.of("b", "a"), ready.tenants());
    }

    @Test
    void aDryLaneIsTakenOff() {
        ready.mark(a1);
        ready.mark(a2);
        ready.dry("a", List.of(a1), ready.stamp());
        assertEquals(List.of(a2), List.copyOf(ready.lanes("a")));
        ready.dry("a", List.of(a2), ready.stamp());
        assertTrue(ready.isEmpty());
    }

    @Test
    void workThatCameDuringTheClaimIsNotForgotten() {
        ready.mark(a1);
        long begun = ready.stamp();
        ready.mark(a1);
        ready.dry("a", List.of(a1), begun);
        assertEquals(List.of(a1), List.copyOf(ready.lanes("a")));
    }
}
