package dev.muster.sdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.URI;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointsTest {
    @ParameterizedTest
    @CsvSource({
        "http://localhost:8080, ws://localhost:8080/v1/x",
        "http://localhost:8080/, ws://localhost:8080/v1/x",
        "https://muster.example.test/base/, wss://muster.example.test/base/v1/x",
        "HTTP://localhost, ws://localhost/v1/x"
    })
    void theSocketIsDerivedFromTheBase(String base, String socket) {
        Endpoints endpoints = new Endpoints(List.of(URI.create(base)), new Random());

        assertEquals(URI.create(socket), endpoints.socket("/v1/x"));
        endpoints.next();
        assertEquals(URI.create(socket), endpoints.socket("/v1/x"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ws://localhost",
                "localhost:8080",
                "/v1",
                "http:///v1",
                "http://h?x=1",
                "http://h#x",
                "http://h:65536"
            })
    void whatIsNoBaseUrlIsRefused(String base) {
        List<URI> bases = List.of(URI.create(base));

        assertThrows(IllegalArgumentException.class, () -> new Endpoints(bases, new Random()));
    }

    @Test
    void thereMustBeABase() {
        assertThrows(IllegalArgumentException.class, () -> new Endpoints(List.of(), new Random()));
    }

    @Test
    void eachIsUsedInTurn() {
        Endpoints endpoints = new Endpoints(List.of(URI.create("http://a"), URI.create("http://b")), new Random());
        URI first = endpoints.http("/");
        endpoints.next();
        URI second = endpoints.http("/");
        endpoints.next();

        assertNotEquals(first, second);
        assertEquals(first, endpoints.http("/"));
    }
}
