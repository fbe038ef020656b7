package dev.muster.gateway.embeddings;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dev.muster.gateway.testing.EmbeddingServices.EmbeddingFakes;
import dev.muster.gateway.testing.GatewayTest;
import dev.muster.gateway.testing.Handler;
import dev.muster.gateway.testing.TaskServices;
import dev.muster.proto.embedding.v1.EmbedReply;
import dev.muster.proto.embedding.v1.EmbedRequest;
import dev.muster.proto.embedding.v1.Embedding;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A gateway that has room for one large answer at a time, and vectors that make one of 2,048 small texts. */
@GatewayTest
@TestProfile(AnswerRoomIT.Narrow.class)
class AnswerRoomIT {
    private static final int DIMENSIONS = 384;
    private static final int TEXTS = 2_048;
    /** Enough for one answer of numbers, not for two. */
    private static final int ROOM = 20 << 20;

    private static final Duration SOON = Duration.ofSeconds(20);

    @TestHTTPResource
    URI gateway;

    @SuppressWarnings("NullAway.Init")
    EmbeddingFakes fakes;

    @SuppressWarnings("NullAway.Init")
    AnswerRoomIT() {}

    @BeforeEach
    void embed() {
        fakes.reset();
        fakes.each(fake -> fake.embed = Handler.reply(request -> vectors(request, DIMENSIONS)));
    }

    @Test
    void anAnswerThatIsNotReadTakesRoomUntilItsClientLeaves() throws Exception {
        try (Socket slow = askAndReadNothing()) {
            await().atMost(SOON).until(() -> fakes.requests(EmbedRequest.class).size() == TEXTS / EmbedAll.PART);
            await().atMost(SOON).until(() -> send(TEXTS, "float").statusCode() == 503);

            fakes.reset();
            embed();
            send(TEXTS, "float")
                    .then()
                    .statusCode(503)
                    .header("Retry-After", "1")
                    .body("error.code", is("overloaded"));
            assertTrue(fakes.requests().size() <= 2 * EmbedAll.AT_A_TIME, "is told before all is computed");
            assertEquals(200, send(1, "float").statusCode());
            slow.setSoLinger(true, 0);
        }

        await().atMost(SOON).until(() -> send(TEXTS, "float").statusCode() == 200);
    }

    @Test
    void roomIsGivenBackByEveryAnswerHoweverItEnds() {
        for (int i = 0; i < 3; i++) {
            assertEquals(200, send(TEXTS, "float").statusCode());
            fakes.each(fake -> fake.embed = (request, observer) -> {
                observer.onNext(vectors(request, request.getTexts(0).equals("t0") ? DIMENSIONS : 7).toBuilder()
                        .clearEmbeddings()
                        .build());
                observer.onCompleted();
            });
            assertEquals(500, send(TEXTS, "float").statusCode());
            embed();
        }
    }

    @Test
    void whatNeverFitsIsNotSaidToBeWorthRepeating() {
        fakes.each(fake -> fake.embed = Handler.reply(request -> vectors(request, 3 * DIMENSIONS)));

        send(TEXTS, "float")
                .then()
                .statusCode(400)
                .body("error.code", is("invalid_argument"))
                .body("error.message", startsWith("The answer would have up to "));
        assertEquals(200, send(TEXTS / 4, "float").statusCode());
    }

    /** A client that asks for an answer of some ten megabytes, more than any buffer on its way to him. */
    private Socket askAndReadNothing() throws IOException {
        byte[] body = body(TEXTS, "float").getBytes(StandardCharsets.UTF_8);
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4_096);
        socket.connect(new InetSocketAddress(gateway.getHost(), gateway.getPort()));
        socket.getOutputStream()
                .write(("POST /v1/embeddings HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: "
                                + body.length + "\r\nAuthorization: Bearer " + TaskServices.KEY + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().write(body);
        return socket;
    }

    private static Response send(int texts, String format) {
        return given().header("Authorization", "Bearer " + TaskServices.KEY)
                .contentType("application/json")
                .body(body(texts, format))
                .post("/v1/embeddings");
    }

    private static String body(int texts, String format) {
        StringBuilder body = new StringBuilder("{\"model\":\"m\",\"encoding_format\":\"" + format + "\",\"input\":[");
        for (int i = 0; i < texts; i++) {
            body.append(i == 0 ? "" : ",").append("\"t").append(i).append('"');
        }
        return body.append("]}").toString();
    }

    private static EmbedReply vectors(EmbedRequest request, int dimensions) {
        EmbedReply.Builder reply = EmbedReply.newBuilder().setModel("m").setDimensions(dimensions);
        // A number of many digits, whatever the order of its bytes.
        ByteString vector = ByteString.copyFromUtf8("\u001f\u003d\u003d\u003d".repeat(dimensions));
        request.getTextsList()
                .forEach(text -> reply.addEmbeddings(
                        Embedding.newBuilder().setVector(vector).setTokens(1)));
        return reply.build();
    }

    /** A gateway with little room. */
    public static final class Narrow implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("muster.rest.max-answers", Integer.toString(ROOM));
        }
    }
}
