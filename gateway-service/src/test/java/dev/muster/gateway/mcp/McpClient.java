package dev.muster.gateway.mcp;

import static io.restassured.RestAssured.given;

import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;

/** A client that says exactly what a test tells it to. */
final class McpClient {
    private final String key;

    McpClient(String key) {
        this.key = key;
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
}
