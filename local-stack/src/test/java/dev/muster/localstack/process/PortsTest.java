package dev.muster.localstack.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PortsTest {

    @Test
    void aTakenPortIsToldInOneSentenceWithTheVariableThatChoosesAnother() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName(Ports.HOST))) {
            int port = taken.getLocalPort();

            LocalStackException failure = assertThrows(
                    LocalStackException.class, () -> Ports.requireFree(port, "Redis", "MUSTER_REDIS_PORT"));

            assertEquals(
                    "Port %d on 127.0.0.1 is taken, so Redis cannot start: stop what listens there, or choose another port with MUSTER_REDIS_PORT."
                            .formatted(port),
                    failure.getMessage());
            assertTrue(Ports.answers(port));
        }
    }

    @Test
    void freePortsAreDifferentAndFree() {
        Set<Integer> ports = Set.copyOf(Ports.free(5));

        assertEquals(5, ports.size());
        ports.forEach(port -> assertFalse(Ports.isTaken(port)));
    }
}
