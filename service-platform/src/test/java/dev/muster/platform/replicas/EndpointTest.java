package dev.muster.platform.replicas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {
    @Test
    void anAddressStandsForItself() throws UnknownHostException {
        assertEquals(List.of("127.0.0.1:8090"), resolved("127.0.0.1:8090"));
        assertEquals(List.of("[0:0:0:0:0:0:0:1]:8090"), resolved("[::1]:8090"));
    }

    @Test
    void aNameWithBothFamiliesIsOneReplica() throws UnknownHostException {
        assertEquals(1, resolved(" localhost:8090 ").size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "host", ":8090", "host:", "host:0", "host:65536", "host:x"})
    void whatHasNoHostOrPortIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> Endpoint.parse(text));
    }

    private static List<String> resolved(String text) throws UnknownHostException {
        return Endpoint.parse(text).resolve().stream().map(Object::toString).toList();
    }
}
