package dev.muster.platform.replicas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.muster.protocol.id.Uuid7;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RendezvousTest {
    private static final List<String> THREE = List.of("10.0.0.1:8090", "10.0.0.2:8090", "10.0.0.3:8090");
    private static final List<String> TWO = List.of("10.0.0.1:8090", "10.0.0.3:8090");

    private final List<String> ids = ids(3_000);

    @Test
    void everyIdHasAllInOneOrder() {
        String id = ids.get(0);

        assertEquals(order(id, THREE), order(id, THREE.reversed()));
        assertEquals(new HashSet<>(THREE), new HashSet<>(order(id, THREE)));
    }

    @Test
    void homesAreSpreadEvenly() {
        Map<String, Long> homes = ids.stream()
                .collect(Collectors.groupingBy(id -> order(id, THREE).get(0), Collectors.counting()));

        homes.values().forEach(count -> assertTrue(count > 800 && count < 1_200, homes::toString));
    }

    @Test
    void aReplicaThatGoesMovesOnlyItsOwnShare() {
        ids.forEach(id -> {
            List<String> before = order(id, THREE);
            List<String> rest = before.stream().filter(TWO::contains).toList();

            assertEquals(rest, order(id, TWO));
        });
    }

    private static List<String> order(String id, List<String> all) {
        return Rendezvous.order(id, all, Function.identity());
    }

    private static List<String> ids(int count) {
        Uuid7 ids = new Uuid7(Clock.systemUTC());
        return IntStream.range(0, count).mapToObj(i -> ids.next().toString()).toList();
    }
}
