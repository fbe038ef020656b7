package dev.muster.gateway.admission;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.muster.gateway.testing.GatewayTest;
import dev.muster.gateway.testing.TaskServices;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@GatewayTest
@TestProfile(BodiesIT.Narrow.class)
@Timeout(30)
class BodiesIT {
    private static final int ROOM = 10_000;
    private static final int CONNECTIONS = 8;

    @TestHTTPResource
    URI gateway;

    @Inject
    Admission admission;

    @Inject
    Pool pool;

    @SuppressWarnings("NullAway.Init")
    BodiesIT() {}

    @Test
    void aBodyThereIsNoRoomForIsTurnedAway() {
        submit(ROOM + 1)
                .then()
                .statusCode(503)
                .contentType("application/problem+json")
                .header("Retry-After", "1")
                .body("code", is("overloaded"));
    }

    @Test
    void roomIsGivenBackWhenARequestIsAnsweredAndWhenItsClientLeaves() throws Exception {
        assertEquals(400, submit(ROOM).statusCode());
        await().until(() -> submit(ROOM).statusCode() == 400);
        try (Socket slow = begin("Content-Length: " + (ROOM - 100))) {
            await().until(() -> submit(200).statusCode() == 503);
            slow.getOutputStream().write(' ');
        }

        await().until(() -> submit(ROOM).statusCode() == 400);
    }

    @Test
    void aBodyThatDoesNotSayItsLengthTakesItsRoomAsItComes() throws Exception {
        try (Socket endless = begin("Transfer-Encoding: chunked")) {
            endless.getOutputStream().write(("2711\r\n" + " ".repeat(ROOM + 1)).getBytes(StandardCharsets.US_ASCII));

            String answer = new String(endless.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);

            assertEquals("HTTP/1.1 503", answer);
        }
        await().until(() -> submit(ROOM).statusCode() == 400);
    }

    @Test
    void noRoomIsTakenForAClientThatLeftBeforeItsKeyWasKnown() throws Exception {
        String key = newKey();
        SqlConnection other = pool.getConnection().await().indefinitely();
        run(other, "begin");
        run(other, "lock table api_key in access exclusive mode");
        try (Socket leaving = begin(key, "Content-Length: " + (ROOM - 100))) {
            await().until(() ->
                    run(other, "select from pg_locks where not granted").size() > 0);
        }
        await().until(() -> admission.inFlight() == 0);
        run(other, "rollback");
        other.close().await().indefinitely();

        await().during(Duration.ofMillis(500)).until(() -> submit(ROOM).statusCode() == 400);
    }

    @Test
    void whoAsksBeforeSendingTheBodyIsToldToGoOn() throws Exception {
        try (Socket careful = begin("Expect: 100-continue\r\nContent-Length: 1")) {
            String goOn = new String(careful.getInputStream().readNBytes(25), StandardCharsets.US_ASCII);
            careful.getOutputStream().write(' ');
            String answer = new String(careful.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);

            assertEquals("HTTP/1.1 100 Continue\r\n\r\n", goOn);
            assertEquals("HTTP/1.1 400", answer);
        }
    }

    @Test
    void aBodyThatDoesNotComeIsNotWaitedFor() throws Exception {
        try (Socket slow = begin("Content-Length: 100")) {
            slow.getOutputStream().write(' ');

            String answer = new String(slow.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertTrue(answer.startsWith("HTTP/1.1 504"), answer);
            assertTrue(answer.endsWith("\"code\":\"deadline_exceeded\",\"retryable\":true}"), answer);
        }
    }

    /** Quarkus counts connections; this shows that those that became sockets are counted back. */
    @Test
    void connectionsOfAgentsThatLeftAreGivenBack() throws Exception {
        URI socket = URI.create("ws://" + gateway.getHost() + ":" + gateway.getPort() + "/v1/agents/ws");
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (int i = 0; i < 3 * CONNECTIONS; i++) {
                await().ignoreExceptions().until(() -> comeAndGo(client, socket));
            }
        }
    }

    /** Fails while those that left before still count. */
    private static boolean comeAndGo(HttpClient client, URI socket) throws Exception {
        WebSocket agent = client.newWebSocketBuilder()
                .header("Authorization", "Bearer " + TaskServices.KEY)
                .buildAsync(socket, new WebSocket.Listener() {})
                .get(10, TimeUnit.SECONDS);
        agent.abort();
        return true;
    }

    /** On a connection of its own that it gives back: REST Assured would leave it open, and this gateway has few. */
    private static Response submit(int bytes) {
        return given().header("Authorization", "Bearer " + TaskServices.KEY)
                .header("Connection", "close")
                .contentType("application/json")
                .body(" ".repeat(bytes))
                .post("/v1/tasks");
    }

    /** One that no gateway has looked up yet. */
    private static String newKey() {
        return given().header("Authorization", "Bearer " + TaskServices.KEY)
                .header("Connection", "close")
                .contentType("application/json")
                .body("{\"tenant\":\"bodies\",\"name\":\"new\",\"scopes\":[\"tasks:write\"]}")
                .post("/v1/admin/keys")
                .jsonPath()
                .getString("key");
    }

    private static RowSet<Row> run(SqlConnection connection, String sql) {
        return connection.query(sql).execute().await().indefinitely();
    }

    /** A submit without its body. */
    private Socket begin(String length) throws IOException {
        return begin(TaskServices.KEY, length);
    }

    private Socket begin(String key, String length) throws IOException {
        Socket socket = new Socket(gateway.getHost(), gateway.getPort());
        socket.getOutputStream()
                .write(("POST /v1/tasks HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n" + length
                                + "\r\nAuthorization: Bearer " + key + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    /** A gateway with little room and little patience. */
    public static final class Narrow implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "muster.rest.max-bodies",
                    Integer.toString(ROOM),
                    "muster.rest.body-timeout",
                    "5s",
                    "quarkus.http.limits.max-connections",
                    Integer.toString(CONNECTIONS));
        }
    }
}
