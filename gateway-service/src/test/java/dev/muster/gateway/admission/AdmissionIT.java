package dev.muster.gateway.admission;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.muster.gateway.testing.FakeTaskService;
import dev.muster.gateway.testing.GatewayTest;
import dev.muster.gateway.testing.TaskServices;
import dev.muster.gateway.testing.TaskServices.Fakes;
import dev.muster.proto.task.v1.GetRequest;
import dev.muster.proto.task.v1.State;
import dev.muster.proto.task.v1.Task;
import io.grpc.stub.ServerCallStreamObserver;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

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

    @SuppressWarnings("NullAway.Init")
    AdmissionIT() {}

    @Test
    void moreThanTheBoundAreTurnedAwayBeforeAnyWork() throws Exception {
        BlockingQueue<ServerCallStreamObserver<Task>> held = new LinkedBlockingQueue<>();
        fakes.each(FakeTaskService::reset);
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

        fakes.each(fake -> fake.get = FakeTaskService.Handler.reply(
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
