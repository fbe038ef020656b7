package dev.muster.gateway.mcp;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.muster.gateway.testing.GatewayTest;
import dev.muster.gateway.testing.TaskServices;
import dev.muster.gateway.testing.ThreadSpy;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The transport and the methods of the revision. */
@GatewayTest
class McpIT {
    private static final String PING = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}";

    private final McpClient client = new McpClient(TaskServices.KEY);

    @Inject
    ThreadSpy threads;

    @SuppressWarnings("NullAway.Init")
    McpIT() {}

    @Test
    void initializeAgreesOnTheRevisionAndSaysWhoIsHere() {
        initialize("2025-11-25")
                .statusCode(200)
                .contentType("application/json")
                .header("Mcp-Session-Id", nullValue())
                .body("jsonrpc", is("2.0"))
                .body("id", is(1))
                .body("result.protocolVersion", is("2025-11-25"))
                .body("result.capabilities.keySet()", contains("tools"))
                .body("result.serverInfo.name", is("muster"))
                .body("result.serverInfo.version", notNullValue())
                .body("result.instructions", containsString("submit_task"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2024-11-05", "2025-03-26", "2026-07-28", "1.0"})
    void anotherRevisionIsAnsweredWithOurs(String version) {
        initialize(version).statusCode(200).body("result.protocolVersion", is("2025-11-25"));
    }

    @Test
    void theRevisionBeforeIsSpokenToo() {
        initialize("2025-06-18").statusCode(200).body("result.protocolVersion", is("2025-06-18"));
        client.request()
                .header("MCP-Protocol-Version", "2025-06-18")
                .body(PING)
                .post("/mcp")
                .then()
                .statusCode(200);
    }

    @Test
    void initializeNeedsAVersion() {
        error(client.ask("initialize", "{}"), 200, -32_602);
        error(client.ask("initialize", "{\"protocolVersion\":7}"), 200, -32_602);
        error(client.post("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\"}"), 200, -32_602);
    }

    @Test
    void notificationsAreTakenWithoutAWord() {
        for (String method : List.of("initialized", "cancelled", "progress", "roots/list_changed", "unheard_of")) {
            client.post("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/%s\",\"params\":{\"requestId\":1}}"
                            .formatted(method))
                    .statusCode(202)
                    .body(emptyString());
        }
    }

    @Test
    void pingIsAnswered() {
        client.post(PING).statusCode(200).body("id", is(1)).body("result.size()", is(0));
        client.ask("ping", "{\"_meta\":{\"progressToken\":1}}").statusCode(200);
    }

    @Test
    void idsComeBackAsTheyWereSent() {
        for (String id : List.of("\"a \\u00e4\\\"\"", "-3", "98765432109876543210")) {
            String answer = client.post("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"ping\"}")
                    .extract()
                    .asString();
            assertEquals("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":{}}", answer);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{", "\u0000", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}{}"})
    void whatIsNoJsonIsAParseError(String body) {
        error(client.post(body), 400, -32_700).body("$", not(hasKey("id")));
    }

    @Test
    void whatIsNoMessageIsAnInvalidRequest() {
        error(client.post("[" + PING + "]"), 400, -32_600).body("$", not(hasKey("id")));
        error(client.post("{\"id\":\"x\",\"method\":\"ping\"}"), 400, -32_600).body("id", is("x"));
        error(client.post("{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"ping\"}"), 400, -32_600);
        error(client.post("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}"), 400, -32_600);
        error(client.post("{\"jsonrpc\":\"2.0\",\"method\":\"tools/call\"}"), 400, -32_600);
    }

    @Test
    void anUnknownMethodIsSaidToBeUnknown() {
        for (String method : List.of("resources/list", "server/discover", "tools/List", "notifications/initialized")) {
            error(client.ask(method, "{}"), 200, -32_601).body("id", is(1));
        }
    }

    @Test
    void aCallNeedsAKnownToolAndAnObjectOfArguments() {
        error(client.ask("tools/call", "{}"), 200, -32_602);
        error(client.ask("tools/call", "{\"name\":\"no_such_tool\"}"), 200, -32_602);
        error(client.ask("tools/call", "{\"name\":[]}"), 200, -32_602);
        error(client.ask("tools/call", "{\"name\":\"get_task\",\"arguments\":[]}"), 200, -32_602);
        error(client.ask("tools/call", "{\"name\":\"get_task\",\"name\":\"get_task\"}"), 200, -32_602);
        error(client.ask("tools/list", "{\"cursor\":\"x\"}"), 200, -32_602);
        client.ask("tools/list", "{\"cursor\":null}").statusCode(200).body("result", hasKey("tools"));
    }

    @Test
    void theRevisionIsNamedByAHeaderOrNotAtAll() {
        client.request().body(PING).post("/mcp").then().statusCode(200);
        for (String version : List.of("2026-07-28", "2024-11-05", "x")) {
            error(
                            client.request()
                                    .header("MCP-Protocol-Version", version)
                                    .body(PING)
                                    .post("/mcp")
                                    .then(),
                            400,
                            -32_600)
                    .body("id", is(1))
                    .body("error.message", containsString("2025-11-25"));
        }
    }

    @Test
    void aSessionOfAnotherServerIsNoMatter() {
        client.request()
                .header("Mcp-Session-Id", "of-somebody")
                .body(PING)
                .post("/mcp")
                .then()
                .statusCode(200);
    }

    @Test
    void thereAreNoStreamsAndNoSessions() {
        for (ValidatableResponse refused : List.of(
                client.request().get("/mcp").then(),
                client.request().accept("text/event-stream").get("/mcp").then(),
                client.request().delete("/mcp").then())) {
            problem(refused, 405, "method_not_allowed").header("Allow", "POST");
        }
        problem(client.request().put("/mcp").then(), 405, "method_not_allowed");
    }

    @Test
    void aClientAcceptsBothFormsOfAnAnswer() {
        for (String accept :
                List.of("*/*", "text/event-stream, application/*", "application/json;q=0.5,text/*;q=0.1")) {
            accepting(accept).statusCode(200).contentType("application/json");
        }
        for (String accept : List.of(
                "application/json",
                "text/event-stream",
                "text/html",
                "application/json, text/html",
                "application/json, text/event-stream, foo")) {
            problem(accepting(accept), 406, "not_acceptable");
        }
        for (String accept :
                List.of("application/json, text/event-stream;q=x", "foo, application/json, text/event-stream")) {
            accepting(accept).statusCode(anyOf(is(400), is(406))).contentType("application/problem+json");
        }
    }

    @Test
    void aBodyIsJson() {
        problem(
                client.request()
                        .contentType("text/plain")
                        .body(PING)
                        .post("/mcp")
                        .then(),
                415,
                "unsupported_media_type");
        client.request()
                .contentType("application/json; charset=utf-8")
                .body(PING)
                .post("/mcp")
                .then()
                .statusCode(200);
    }

    @Test
    void aBodyHasTheBoundOfEveryRoute() {
        problem(client.post(" ".repeat((8 << 20) + 1)), 413, "payload_too_large");
    }

    @Test
    void pagesOfForeignOriginsMayNotCall() {
        for (String path : List.of("/mcp", "/%6dcp", "/mcp;a=b", "/mcp/")) {
            problem(from("http://evil.example.com", path), 403, "origin_not_allowed");
        }
        problem(from("null", "/mcp"), 403, "origin_not_allowed");
        problem(
                client.request()
                        .header("Origin", "http://evil.example.com")
                        .get("/mcp")
                        .then(),
                403,
                "origin_not_allowed");
        problem(
                client.request()
                        .header("Origin", "http://evil.example.com")
                        .delete("/mcp")
                        .then(),
                403,
                "origin_not_allowed");
        from("http://localhost:6274", "/mcp").statusCode(200);
    }

    @Test
    void theOriginIsLookedAtBeforeAllElse() {
        String large = " ".repeat(1 << 20);
        for (RequestSpecification request : List.of(
                given(),
                client.request().contentType("text/plain"),
                client.request().accept("text/html"),
                new McpClient("mk_Boot1234_" + "x".repeat(43)).request())) {
            problem(foreign(request).body(large).post("/mcp").then(), 403, "origin_not_allowed");
        }
        problem(foreign(client.request()).put("/mcp").then(), 403, "origin_not_allowed");
        problem(foreign(given()).options("/mcp").then(), 403, "origin_not_allowed");
        problem(given().header("Origin", "http://localhost").get("/mcp").then(), 401, "unauthenticated");
        foreign(client.request()).get("/v1/tasks").then().statusCode(not(403));
    }

    @Test
    void noOtherSpellingOfThePathLeadsAroundTheOrigin() {
        for (String path : List.of("//mcp", "/./mcp", "/x/../mcp", "/;a=b/mcp", "/mc%70;a", "/MCP")) {
            foreign(client.request()).body(PING).post(path).then().statusCode(anyOf(is(403), is(404)));
        }
    }

    @Test
    void aHostThatSaysTheSameAsTheOriginProvesNothing() {
        problem(
                client.request()
                        .header("Host", "evil.example.com")
                        .header("Origin", "http://evil.example.com")
                        .body(PING)
                        .post("/mcp")
                        .then(),
                403,
                "origin_not_allowed");
    }

    @Test
    void nobodyCallsWithoutAKey() {
        problem(given().contentType("application/json").body(PING).post("/mcp").then(), 401, "unauthenticated")
                .header("WWW-Authenticate", startsWith("Bearer"));
        problem(given().get("/mcp").then(), 401, "unauthenticated");
        problem(new McpClient("mk_Boot1234_" + "x".repeat(43)).post(PING), 401, "unauthenticated");
    }

    @Test
    void everythingRunsOnAnEventLoop() {
        client.request()
                .header("Spy", "mcp-ping")
                .body(PING)
                .post("/mcp")
                .then()
                .statusCode(200);
        assertFalse(threads.mayBlock("mcp-ping"));
        client.request().header("Spy", "mcp-get").get("/mcp").then().statusCode(405);
        assertFalse(threads.mayBlock("mcp-get"));
        String large =
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":{\"a\":\"" + "x".repeat(4 << 20) + "\"}}";
        client.request()
                .header("Spy", "mcp-large")
                .body(large)
                .post("/mcp")
                .then()
                .statusCode(200);
        assertFalse(threads.mayBlock("mcp-large"));
    }

    private ValidatableResponse initialize(String version) {
        return client.request()
                .body(
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"%s\",\"capabilities\":{\"roots\":{}},\"clientInfo\":{\"name\":\"t\",\"version\":\"1\"}}}"
                                .formatted(version))
                .post("/mcp")
                .then();
    }

    private ValidatableResponse accepting(String accept) {
        return given().header("Authorization", "Bearer " + TaskServices.KEY)
                .header("Accept", accept)
                .contentType("application/json")
                .body(PING)
                .post("/mcp")
                .then();
    }

    private ValidatableResponse from(String origin, String path) {
        return client.request().header("Origin", origin).body(PING).post(path).then();
    }

    private static RequestSpecification foreign(RequestSpecification request) {
        return request.urlEncodingEnabled(false).header("Origin", "http://evil.example.com");
    }

    private static ValidatableResponse error(ValidatableResponse answer, int status, int code) {
        return answer.statusCode(status)
                .contentType("application/json")
                .body("jsonrpc", is("2.0"))
                .body("error.code", is(code))
                .body("error.message", not(emptyString()))
                .body("$", not(hasKey("result")));
    }

    private static ValidatableResponse problem(ValidatableResponse answer, int status, String code) {
        return answer.statusCode(status).contentType("application/problem+json").body("code", is(code));
    }
}
