package dev.muster.gateway.tasks;

import static dev.muster.gateway.tasks.TasksIT.ID;
import static dev.muster.gateway.testing.Rest.asTenant;
import static dev.muster.gateway.testing.Rest.refusal;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.muster.gateway.testing.GatewayTest;
import dev.muster.gateway.testing.Handler;
import dev.muster.gateway.testing.HeldCall;
import dev.muster.gateway.testing.TaskServices;
import dev.muster.gateway.testing.TaskServices.Fakes;
import dev.muster.proto.task.v1.EventsReply;
import dev.muster.proto.task.v1.EventsRequest;
import dev.muster.proto.task.v1.GetRequest;
import dev.muster.proto.task.v1.State;
import dev.muster.proto.task.v1.Task;
import dev.muster.proto.task.v1.TaskEvent;
import dev.muster.protocol.error.ErrorCode;
import io.quarkus.test.common.http.TestHTTPResource;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@GatewayTest
@Timeout(30)
class EventsIT {
    private static final int LAST = 4;

    @TestHTTPResource
    URI gateway;

    @SuppressWarnings("NullAway.Init")
    Fakes fakes;

    @SuppressWarnings("NullAway.Init")
    EventsIT() {}

    @BeforeEach
    void forget() {
        fakes.reset();
    }

    @Test
    void theHeadOfAStreamIsAnsweredAlone() {
        fakes.each(fake -> fake.events = (request, observer) -> {
            if (request.getWaitMs() == 0) {
                observer.onNext(EventsReply.getDefaultInstance());
                observer.onCompleted();
            }
        });

        asTenant()
                .accept("text/event-stream")
                .head("/v1/tasks/" + ID + "/events?wait=20s")
                .then()
                .statusCode(200)
                .contentType("text/event-stream");

        assertEquals(1, fakes.requests().size(), "nobody waits for events nobody reads");
    }

    @Test
    void aPageIsJson() {
        fakes.each(fake -> fake.events = Handler.reply(EventsIT::two));

        asTenant()
                .get("/v1/tasks/" + ID + "/events?after=1&limit=10")
                .then()
                .statusCode(200)
                .contentType("application/json")
                .body("events.version", contains(2, 3))
                .body("events[0].kind", is("progress"))
                .body("events[0].percent", is(50.0f))
                .body("complete", is(false));

        EventsRequest sent = fakes.requests(EventsRequest.class).get(0);
        assertEquals(1, sent.getAfterVersion());
        assertEquals(10, sent.getLimit());
    }

    @Test
    void aPageThatWaitsMayBeEmpty() {
        fakes.each(fake -> fake.events = Handler.reply(request -> EventsReply.getDefaultInstance()));

        asTenant()
                .get("/v1/tasks/" + ID + "/events?after=1&wait=20ms")
                .then()
                .statusCode(200)
                .body("events", hasSize(0));
    }

    @Test
    void aStreamGivesWhatWasAndWhatComesAndEnds() throws Exception {
        fakes.each(fake -> fake.events = Handler.reply(EventsIT::two));

        HttpResponse<InputStream> response = stream("/v1/tasks/" + ID + "/events", null);
        String text = new String(response.body().readAllBytes(), StandardCharsets.UTF_8);

        assertEquals(200, response.statusCode());
        assertEquals(
                "text/event-stream",
                response.headers().firstValue("content-type").orElseThrow().split(";", -1)[0]);
        assertEquals(List.of("1", "2", "3", "4"), fields(text, "id"));
        assertEquals(List.of("submitted", "progress", "running", "succeeded"), fields(text, "event"));
        assertTrue(fields(text, "data").get(0).startsWith("{\"version\":1,"), text);
    }

    @Test
    void aStreamGoesOnAfterTheLastEventId() throws Exception {
        fakes.each(fake -> fake.events = Handler.reply(EventsIT::two));

        String text =
                new String(stream("/v1/tasks/" + ID + "/events", "2").body().readAllBytes(), StandardCharsets.UTF_8);

        assertEquals(List.of("3", "4"), fields(text, "id"));
    }

    @Test
    void aStreamThatIsOverTellsNotToComeBack() throws Exception {
        fakes.each(fake -> fake.events = Handler.reply(EventsIT::two));

        assertEquals(204, stream("/v1/tasks/" + ID + "/events", "4").statusCode());
    }

    @Test
    void aStreamOfNoTaskIsAProblem() throws Exception {
        fakes.each(fake -> fake.events = Handler.fail(refusal(ErrorCode.TASK_NOT_FOUND)));

        HttpResponse<InputStream> response = stream("/v1/tasks/" + ID + "/events", null);

        assertEquals(404, response.statusCode());
        assertEquals(
                "application/problem+json",
                response.headers().firstValue("content-type").orElseThrow());
        assertEquals(400, stream("/v1/tasks/" + ID + "/events", "x").statusCode());
    }

    @Test
    void aStreamOnWhichNothingHappensBeginsWithAComment() throws Exception {
        HeldCall<EventsRequest, EventsReply> held = new HeldCall<>();
        fakes.each(fake -> fake.events = (request, observer) -> {
            if (request.getWaitMs() == 0) {
                observer.onNext(EventsReply.getDefaultInstance());
                observer.onCompleted();
            } else {
                held.accept(request, observer);
            }
        });

        HttpResponse<InputStream> response = stream("/v1/tasks/" + ID + "/events", "2");
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            String line = lines.readLine();
            assertTrue(line != null && line.startsWith(":"), line);
            held.awaitCall();
        }
    }

    @Test
    void aClientThatLeavesCancelsTheCall() throws Exception {
        HeldCall<EventsRequest, EventsReply> held = new HeldCall<>();
        fakes.each(fake -> fake.events = (request, observer) -> {
            if (request.getWaitMs() == 0) {
                observer.onNext(two(request));
                observer.onCompleted();
            } else {
                held.accept(request, observer);
            }
        });

        HttpResponse<InputStream> response = stream("/v1/tasks/" + ID + "/events", null);
        held.awaitCall();
        response.body().close();

        held.awaitGivenUp();
    }

    @Test
    void aPollerThatLeavesCancelsTheCall() throws Exception {
        HeldCall<GetRequest, Task> held = new HeldCall<>();
        fakes.each(fake -> fake.get = held);

        HttpClient client = HttpClient.newHttpClient();
        var answer = client.sendAsync(
                request("/v1/tasks/" + ID + "?wait=30s").build(), HttpResponse.BodyHandlers.discarding());
        held.awaitCall();
        answer.cancel(true);
        client.shutdownNow();

        held.awaitGivenUp();
    }

    private HttpResponse<InputStream> stream(String path, @org.jspecify.annotations.Nullable String lastEventId)
            throws Exception {
        HttpRequest.Builder request = request(path).header("Accept", "text/event-stream");
        if (lastEventId != null) {
            request.header("Last-Event-ID", lastEventId);
        }
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .build()
                .send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(gateway.resolve(path))
                .timeout(Duration.ofSeconds(20))
                .version(HttpClient.Version.HTTP_1_1)
                .header("Authorization", "Bearer " + TaskServices.KEY);
    }

    /** At most two events after the version asked for, of a task that ended with version {@value #LAST}. */
    private static EventsReply two(EventsRequest request) {
        int after = request.getAfterVersion();
        EventsReply.Builder reply = EventsReply.newBuilder().setComplete(after + 2 >= LAST);
        IntStream.rangeClosed(after + 1, Math.min(LAST, after + 2))
                .mapToObj(EventsIT::event)
                .forEach(reply::addEvents);
        return reply.build();
    }

    private static TaskEvent event(int version) {
        String kind =
                List.of("", "submitted", "progress", "running", "succeeded").get(version);
        return TaskEvent.newBuilder()
                .setVersion(version)
                .setAtMs(1_795_248_000_000L)
                .setKind(kind)
                .setState(State.RUNNING)
                .setPercent(50)
                .build();
    }

    private static List<String> fields(String stream, String name) {
        return stream.lines()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .toList();
    }
}
