package dev.muster.gateway.replicas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.muster.gateway.testing.GatewayTest;
import dev.muster.gateway.testing.TaskServices.Fakes;
import dev.muster.localstack.process.Await;
import dev.muster.platform.replicas.Replica;
import dev.muster.protocol.id.Uuid7;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@GatewayTest
class ReplicasIT {
    @Inject
    TaskReplicas replicas;

    @SuppressWarnings("NullAway.Init")
    Fakes fakes;

    @SuppressWarnings("NullAway.Init")
    ReplicasIT() {}

    /** Suspicion of an earlier test has to pass. */
    @BeforeEach
    void trustAll() {
        assertTrue(Await.until(
                Duration.ofSeconds(20), () -> replicas.all().stream().allMatch(Replica::promising)));
    }

    @Test
    void allAreThoseConfigured() {
        assertEquals(
                Set.copyOf(fakes.addresses()),
                replicas.all().stream().map(Replica::address).collect(Collectors.toSet()));
    }

    @Test
    void aListenerThatComesLateIsToldAtOnce() {
        List<List<Replica>> told = new ArrayList<>();

        replicas.onChange(told::add);

        assertEquals(List.of(replicas.all()), told);
    }

    @Test
    void theyTakeTurns() {
        assertNotEquals(replicas.inTurn().get(0), replicas.inTurn().get(0));
    }

    @Test
    void aTaskHasOneHome() {
        String id = new Uuid7(Clock.systemUTC()).next().toString();

        Set<Replica> homes = IntStream.range(0, 20)
                .mapToObj(i -> replicas.homeFirst(id).get(0))
                .collect(Collectors.toCollection(HashSet::new));

        assertEquals(1, homes.size());
    }

    @Test
    void aSilentOneIsAskedLast() {
        String id = new Uuid7(Clock.systemUTC()).next().toString();
        Replica home = replicas.homeFirst(id).get(0);

        home.suspect();

        assertEquals(home, replicas.homeFirst(id).get(1));
        assertNotEquals(home, replicas.inTurn().get(0));
        assertNotEquals(home, replicas.inTurn().get(0));
    }
}
