package dev.muster.localstack.backends;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.muster.localstack.process.LocalStackException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BackEndPortsTest {

    @Test
    void theUsualPortsAreReplacedOneByOne() {
        assertEquals(new BackEndPorts(15432, 16379, 19324), BackEndPorts.from(Map.of()));
        assertEquals(new BackEndPorts(15432, 7000, 19324), BackEndPorts.from(Map.of("MUSTER_REDIS_PORT", "7000")));
    }

    @Test
    void whatIsNoPortIsToldInOneSentence() {
        LocalStackException failure =
                assertThrows(LocalStackException.class, () -> BackEndPorts.from(Map.of("MUSTER_PG_PORT", "http")));

        assertEquals("MUSTER_PG_PORT is 'http': give a port from 1 to 65535.", failure.getMessage());
        assertThrows(LocalStackException.class, () -> BackEndPorts.from(Map.of("MUSTER_PG_PORT", "70000")));
    }
}
