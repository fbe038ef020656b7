package dev.muster.gateway.admission;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.muster.gateway.testing.GatewayTest;
import dev.muster.gateway.testing.Handler;
import dev.muster.gateway.testing.TaskServices;
import dev.muster.gateway.testing.TaskServices.Fakes;
import dev.muster.proto.task.v1.EventsReply;
import dev.muster.proto.task.v1.GetRequest;
import dev.muster.proto.task.v1.State;
import dev.muster.proto.task.v1.Task;
import io.grpc.stub.ServerCallStreamObserver;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@GatewayTest
@TestProfile(AdmissionIT.Narrow.class)
@Timeout(30)
class AdmissionIT {
    private static final int ROOM = 3;
    private static final String PATH = "/v1/tasks/0190d3a5-1111-7111-8111-111111111111";
    private static final String REFUSED = "/v1/tasks/0190d3a5-2222-7222-8222-222222222222";

    @TestHTTPResource
    URI gateway;

    @SuppressWarnings("NullAway.Init")
    Fakes fakes;

    @Inject
    Admission admission;

    @SuppressWarnings("NullAway.Init")
    AdmissionIT() {}

    /** Those who left the test before may still be on their way out. */
    @BeforeEach
    void allPlacesAreFree() {
        await().until(() -> admission.inFlight() == 0);
    }

    @Test
    void moreThanTheBoundAreTurnedAwayBeforeAnyWork() throws Exception {
        BlockingQueue<ServerCallStreamObserver<Task>> held = new LinkedBlockingQueue<>();
        fakes.reset();
        fakes.each(fake -> fake.get = (request, observer) -> held.add(observer));
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest request = HttpRequest.newBuilder(gateway.resolve(PATH + "?wait=20s"))
                .header("Authorization", "Bearer " + TaskServices.KEY)
                .build();
        List<CompletableFuture<HttpResponse<Void>>> running = IntStream.range(0, ROOM)
                .mapToObj(i -> client.sendAsync(request, HttpResponse.BodyHandlers.discarding()))
                .toList();
        List<ServerCallStreamObserver<Task>> calls = List.of(next(held), next(held), next(held));

        given().header("Authorization", "Bearer " + TaskServices.KEY)
                .get(REFUSED)
                .then()
                .statusCode(503)
                .contentType("application/problem+json")
                .header("Retry-After", "1")
                .body("code", is("overloaded"));
        given().get("/q/health/live").then().statusCode(200);
        assertTrue(fakes.requests().stream().noneMatch(asked -> REFUSED.endsWith(((GetRequest) asked).getId())));

        fakes.each(fake -> fake.get = Handler.reply(
                asked -> Task.newBuilder().setState(State.SUCCEEDED).build()));
        calls.stream().filter(call -> !call.isCancelled()).forEach(call -> {
            call.onNext(Task.newBuilder().setState(State.SUCCEEDED).build());
            call.onCompleted();
        });
        for (CompletableFuture<HttpResponse<Void>> answer : running) {
            assertEquals(200, answer.get(10, TimeUnit.SECONDS).statusCode());
        }
        given().header("Authorization", "Bearer " + TaskServices.KEY)
                .get(PATH)
                .then()
                .statusCode(200);
    }

    @ParameterizedTest
    @EnumSource
    void whoLeavesGivesHisPlaceBack(HttpClient.Version version) throws Exception {
        BlockingQueue<ServerCallStreamObserver<Task>> held = new LinkedBlockingQueue<>();
        fakes.reset();
        fakes.each(fake -> fake.get = (request, observer) -> held.add(observer));
        HttpClient client = HttpClient.newBuilder().version(version).build();
        List<CompletableFuture<HttpResponse<Void>>> running = IntStream.range(0, ROOM)
                .mapToObj(i -> client.sendAsync(request("?wait=20s"), HttpResponse.BodyHandlers.discarding()))
                .toList();
        for (int i = 0; i < ROOM; i++) {
            next(held);
        }
        assertEquals(503, status());

        running.forEach(one -> one.cancel(true));

        answerAtOnce();
        await().until(() -> status() == 200);
    }

    @ParameterizedTest
    @EnumSource
    void whoLeavesAStreamGivesHisPlaceBack(HttpClient.Version version) throws Exception {
        fakes.reset();
        fakes.each(fake -> fake.events = (request, observer) -> {
            if (request.getWaitMs() == 0) {
                observer.onNext(EventsReply.getDefaultInstance());
                observer.onCompleted();
            }
        });
        answerAtOnce();
        HttpClient client = HttpClient.newBuilder().version(version).build();
        List<InputStream> streams = new ArrayList<>();
        for (int i = 0; i < ROOM; i++) {
            HttpResponse<InputStream> answer =
                    client.send(request("/events"), HttpResponse.BodyHandlers.ofInputStream());
            assertEquals(200, answer.statusCode());
            assertEquals(':', answer.body().read());
            streams.add(answer.body());
        }
        assertEquals(503, status());

        for (InputStream stream : streams) {
            stream.close();
        }

        await().until(() -> status() == 200);
    }

    @Test
    void aRequestThatPretendsToBeASocketIsCountedToo() throws Exception {
        BlockingQueue<ServerCallStreamObserver<Task>> held = new LinkedBlockingQueue<>();
        fakes.reset();
        fakes.each(fake -> fake.get = (request, observer) -> held.add(observer));
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < ROOM; i++) {
            Socket socket = new Socket(gateway.getHost(), gateway.getPort());
            socket.getOutputStream()
                    .write(("GET " + PATH
                                    + "?wait=20s HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                                    + "Authorization: Bearer " + TaskServices.KEY + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            sockets.add(socket);
            next(held);
        }

        assertEquals(503, status());

        for (Socket socket : sockets) {
            socket.close();
        }
        answerAtOnce();
        await().until(() -> status() == 200);
    }

    private HttpRequest request(String more) {
        return HttpRequest.newBuilder(gateway.resolve(PATH + more))
                .header("Authorization", "Bearer " + TaskServices.KEY)
                .header("Accept", more.startsWith("/events") ? "text/event-stream" : "application/json")
                .build();
    }

    private static int status() {
        return given().header("Authorization", "Bearer " + TaskServices.KEY)
                .get(PATH)
                .statusCode();
    }

    private void answerAtOnce() {
        fakes.each(fake -> fake.get = Handler.reply(
                asked -> Task.newBuilder().setState(State.SUCCEEDED).build()));
    }

    private static ServerCallStreamObserver<Task> next(BlockingQueue<ServerCallStreamObserver<Task>> held)
            throws InterruptedException {
        ServerCallStreamObserver<Task> call = held.poll(10, TimeUnit.SECONDS);
        assertTrue(call != null);
        return call;
    }

    /** A gateway with room for three. */
    public static final class Narrow implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("muster.rest.max-in-flight", Integer.toString(ROOM));
        }
    }
}
