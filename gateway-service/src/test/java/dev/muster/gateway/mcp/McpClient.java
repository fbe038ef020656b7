package dev.muster.gateway.mcp;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.muster.gateway.testing.Rest;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A client that says exactly what a test tells it to. */
final class McpClient {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String key;

    McpClient(String key) {
        this.key = key;
    }

    /** With a new key. */
    static McpClient of(String tenant, String scope) {
        return new McpClient(Rest.keyOf(tenant, scope));
    }

    /** With the headers every client sends. */
    RequestSpecification request() {
        return given().urlEncodingEnabled(false)
                .header("Authorization", "Bearer " + key)
                .header("Accept", "application/json, text/event-stream")
                .contentType("application/json");
    }

    ValidatableResponse post(String body) {
        return request()
                .header("MCP-Protocol-Version", "2025-11-25")
                .body(body)
                .post("/mcp")
                .then();
    }

    /** A request with id 1. */
    ValidatableResponse ask(String method, String params) {
        return post("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":%s}".formatted(method, params));
    }

    ValidatableResponse call(String tool, String arguments) {
        return ask("tools/call", "{\"name\":\"%s\",\"arguments\":%s}".formatted(tool, arguments));
    }

    /** A call that succeeds. */
    ValidatableResponse success(String tool, String arguments) {
        return success(call(tool, arguments));
    }

    /** A call that is refused. */
    ValidatableResponse failure(String tool, String arguments, String code) {
        return failure(call(tool, arguments), code);
    }

    /** The text is the structured content once more. */
    static ValidatableResponse success(ValidatableResponse answer) {
        String whole = answer.statusCode(200)
                .body("id", is(1))
                .body("result.isError", is(false))
                .body("result.content.type", contains("text"))
                .extract()
                .asString();
        try {
            JsonNode result = JSON.readTree(whole).get("result");
            assertEquals(
                    result.get("structuredContent"),
                    JSON.readTree(result.at("/content/0/text").asText()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return answer;
    }

    static ValidatableResponse failure(ValidatableResponse answer, String code) {
        return answer.statusCode(200)
                .body("id", is(1))
                .body("result.isError", is(true))
                .body("result", not(hasKey("structuredContent")))
                .body("result.content[0].text", containsString("{\"code\":\"" + code + "\""));
    }
}
