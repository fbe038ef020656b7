package dev.muster.gateway.problem;

import static dev.muster.gateway.testing.Rest.asTenant;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.muster.gateway.testing.GatewayTest;
import dev.muster.gateway.testing.TaskServices;
import io.quarkus.test.common.http.TestHTTPResource;
import io.restassured.response.Response;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What is no 2xx is a problem of the catalogue, whoever refused it. */
@GatewayTest
class ProblemsIT {
    @TestHTTPResource
    URI gateway;

    @SuppressWarnings("NullAway.Init")
    ProblemsIT() {}

    @Test
    void unknownRoutes() {
        problem(asTenant().get("/v1/nowhere"), 404, "route_not_found");
        problem(asTenant().get("/nowhere"), 404, "route_not_found");
        problem(asTenant().get("/"), 404, "route_not_found");
        problem(asTenant().get("/q/nowhere"), 404, "route_not_found");
        problem(given().get("/v1/nowhere"), 404, "route_not_found");
        problem(asTenant().post("/v1/tasks/a/b/c"), 404, "route_not_found");
    }

    @Test
    void otherMethods() {
        problem(asTenant().delete("/v1/tasks"), 405, "method_not_allowed");
        problem(asTenant().put("/v1/tasks"), 405, "method_not_allowed");
    }

    @Test
    void otherMediaTypes() {
        problem(asTenant().contentType("text/plain").body("x").post("/v1/tasks"), 415, "unsupported_media_type");
        problem(asTenant().accept("text/html").get("/v1/tasks"), 406, "not_acceptable");
    }

    @Test
    void noKeyAndWrongKeys() {
        problem(given().get("/v1/tasks"), 401, "unauthenticated")
                .then()
                .header("WWW-Authenticate", "Bearer")
                .header("Retry-After", nullValue());
        problem(given().header("Authorization", "Bearer nonsense").get("/v1/tasks"), 401, "unauthenticated");
        problem(
                given().header("Authorization", "Bearer mk_Boot1234_" + "x".repeat(43))
                        .get("/v1/tasks"),
                401,
                "unauthenticated");
    }

    @Test
    void bodiesThatAreNoJson() {
        problem(asTenant().body("{\"type\":").post("/v1/tasks"), 400, "invalid_json");
        problem(asTenant().body(new byte[] {'{', (byte) 0xC3, '}'}).post("/v1/tasks"), 400, "invalid_json");
        problem(asTenant().post("/v1/tasks"), 400, "invalid_json");
        problem(asTenant().body("{\"type\":\"a\\u0000\"}").post("/v1/tasks"), 400, "invalid_argument");
        problem(asTenant().body("\u0000").post("/v1/tasks"), 400, "invalid_json");
        problem(
                asTenant().body("x").post("/v1/tasks/0190d3a5-1111-7111-8111-111111111111/cancel"),
                400,
                "invalid_json");
    }

    @Test
    void bodiesThatAreTooLarge() {
        problem(asTenant().body(new byte[(8 << 20) + 1]).post("/v1/tasks"), 413, "payload_too_large");
        problem(
                asTenant()
                        .body("{\"type\":\"t\",\"payload\":\"" + "x".repeat(1 << 20) + "\"}")
                        .post("/v1/tasks"),
                413,
                "payload_too_large");
    }

    /** A body that does not say its length is cut off where it gets too long. */
    @Test
    void bodiesThatTurnOutTooLarge() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", gateway.getPort())) {
            OutputStream out = socket.getOutputStream();
            out.write(("POST /v1/tasks HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + TaskServices.KEY
                            + "\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            byte[] chunk = ("100000\r\n" + " ".repeat(1 << 20) + "\r\n").getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < 10; i++) {
                out.write(chunk);
            }
            out.flush();
            String answer = head(socket.getInputStream());
            assertTrue(answer.startsWith("HTTP/1.1 413"), answer);
            assertTrue(answer.contains("\"code\":\"payload_too_large\""), answer);
        }
    }

    /** Answered by the HTTP server itself, which knows no problems. */
    @Test
    void headersThatAreTooLarge() {
        Response response = asTenant().header("X-Large", "x".repeat(20_000)).get("/v1/tasks");
        assertEquals(431, response.statusCode());
        assertEquals("", response.asString());
    }

    private static String head(InputStream in) throws Exception {
        byte[] bytes = new byte[4_096];
        int length = 0;
        while (length < bytes.length && !new String(bytes, 0, length, StandardCharsets.UTF_8).endsWith("}")) {
            int read = in.read(bytes, length, bytes.length - length);
            if (read < 0) {
                break;
            }
            length += read;
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    private static Response problem(Response response, int status, String code) {
        response.then()
                .statusCode(status)
                .contentType("application/problem+json")
                .header("X-Content-Type-Options", "nosniff")
                .body("type", is("urn:muster:error:" + code))
                .body("status", is(status))
                .body("code", is(code));
        return response;
    }
}
