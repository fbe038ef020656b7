package dev.muster.embedding.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.muster.embedding.provider.Computed;
import io.smallrye.mutiny.subscription.Cancellable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LineTest {
    private final Line line = new Line(10_000, 2_000_000);

    @Test
    void twoThousandTextsOfOneTenantDoNotKeepAnotherWaiting() {
        IntStream.range(0, 2_000).forEach(i -> line.add(text("anna", "a" + i)));
        line.add(text("bert", "b"));

        assertEquals(List.of("a0", "b", "a1", "a2"), taken(4));
    }

    @Test
    void tenantsTakeTurnsWithinABatchAndFromOneToTheNext() {
        List.of("a1", "a2", "a3", "b1", "b2", "c1").forEach(text -> line.add(text(text.substring(0, 1), text)));

        assertEquals(List.of("a1", "b1"), taken(2));
        assertEquals(List.of("c1", "a2", "b2", "a3"), taken(10));
        assertTrue(line.isEmpty());
    }

    @Test
    void halfOfTheRoomIsLeftToTheOthers() {
        Line four = new Line(4, 1_000);

        assertTrue(four.add(text("anna", "a")));
        assertTrue(four.add(text("anna", "a")));
        assertFalse(four.add(text("anna", "a")));
        assertTrue(four.add(text("bert", "b")));
        assertTrue(four.add(text("carl", "c")));
        assertFalse(four.add(text("dora", "d")));
    }

    @Test
    void halfOfTheTokensAreLeftToTheOthers() {
        Line few = new Line(1_000, 100);

        assertTrue(few.add(text("anna", "x".repeat(120))));
        assertFalse(few.add(text("anna", "x".repeat(120))));
        assertTrue(few.add(text("bert", "x".repeat(120))));
    }

    @Test
    void whoLeavesMakesRoomForItsTenant() {
        Line two = new Line(2, 1_000);
        Waiting leaves = text("anna", "leaves");
        two.add(leaves);
        assertFalse(two.add(text("anna", "stays")));

        two.remove(leaves);
        two.remove(leaves);

        assertTrue(two.isEmpty());
        assertTrue(two.add(text("anna", "stays")));
    }

    private List<String> taken(int size) {
        List<Waiting> batch = new ArrayList<>();
        line.moveTo(batch, size);
        return batch.stream().map(Waiting::text).toList();
    }

    private static Waiting text(String tenant, String text) {
        return new Waiting(new Of(tenant, text), Integer.MAX_VALUE);
    }

    /** A text of a tenant, that nobody waits for. */
    private record Of(String tenant, String text) implements Asker {
        @Override
        public void begun(Cancellable leave) {}

        @Override
        public void computed(Computed computed) {}

        @Override
        public void failed(Throwable failure) {}
    }
}
