package dev.muster.e2e.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpHeaders;

/** What a gateway answered to a request. */
public record Reply(int status, HttpHeaders headers, String body) {
    /** This, or a failure that shows the body. */
    public Reply expect(int expected) {
        assertEquals(expected, status, body);
        return this;
    }

    /** This, or a failure: a problem of RFC 9457 with that code of the catalogue. */
    public Reply expectProblem(int expected, String code) {
        expect(expected);
        assertEquals("application/problem+json", header("content-type").split(";")[0], body);
        assertEquals(code, text("code"), body);
        assertEquals("urn:muster:error:" + code, text("type"));
        assertEquals(expected, json().get("status").asInt());
        return this;
    }

    public JsonNode json() {
        return Json.parse(body);
    }

    /** A text field of the body; empty where it is not there. */
    public String text(String field) {
        return json().path(field).asText("");
    }

    /** A header; empty where it is not there. */
    public String header(String name) {
        return headers.firstValue(name).orElse("");
    }
}
