package dev.muster.e2e.harness;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.muster.localstack.process.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** REST with one key; gateways take turns. Asks once, and says what came. */
public final class Door {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(3))
            .build();

    private final List<URI> gateways;
    private final String key;
    private final AtomicInteger turn = new AtomicInteger();

    public Door(List<URI> gateways, String key) {
        this.gateways = List.copyOf(gateways);
        this.key = key;
    }

    /** The same at one gateway only. */
    public Door at(int gateway) {
        return new Door(List.of(gateways.get(gateway)), key);
    }

    /** The same with another key. */
    public Door with(String otherKey) {
        return new Door(gateways, otherKey);
    }

    /** Adds a document and waits until it is indexed; its id. */
    public String indexed(String document) {
        Reply[] reply = {post("/v1/documents?wait=10s", document)};
        String id = reply[0].text("id");
        Await.untilOr(PATIENCE, "not indexed", () -> {
            if ("pending".equals(reply[0].text("state"))) {
                reply[0] = get("/v1/documents/" + id + "?wait=10s").expect(200);
            }
            return !"pending".equals(reply[0].text("state"));
        });
        if (!"indexed".equals(reply[0].text("state"))) {
            throw new AssertionError(reply[0].body());
        }
        return id;
    }

    public Reply get(String path, String... headers) {
        return ask(request(path, headers).GET());
    }

    public Reply post(String path, String body, String... headers) {
        return post(path, body.getBytes(StandardCharsets.UTF_8), headers);
    }

    public Reply post(String path, byte[] body, String... headers) {
        return ask(request(path, headers)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(body)));
    }

    public Reply delete(String path) {
        return ask(request(path).DELETE());
    }

    /** A request with the key set, for what the other methods do not do. */
    public HttpRequest.Builder request(String path, String... headers) {
        URI gateway = gateways.get(Math.floorMod(turn.getAndIncrement(), gateways.size()));
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(gateway + path))
                .timeout(TIMEOUT)
                .header("Authorization", "Bearer " + key);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return request;
    }

    public static HttpClient client() {
        return CLIENT;
    }

    private static Reply ask(HttpRequest.Builder request) {
        try {
            var response = CLIENT.send(request.build(), BodyHandlers.ofString());
            return new Reply(response.statusCode(), response.headers(), response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    // ---- tasks

    /** Submits one task; its id. */
    public String submit(ObjectNode task, String... headers) {
        return post("/v1/tasks", task.toString(), headers).expect(202).text("id");
    }

    /** Submits tasks together; their ids in order. */
    public List<String> submitBatch(List<ObjectNode> tasks, String... headers) {
        ObjectNode body = Json.object();
        body.putArray("tasks").addAll(tasks);
        List<String> ids = new ArrayList<>();
        post("/v1/tasks:batch", body.toString(), headers)
                .expect(202)
                .json()
                .get("tasks")
                .forEach(task -> ids.add(task.get("id").asText()));
        return ids;
    }

    /** The task now. */
    public JsonNode task(String id) {
        return get("/v1/tasks/" + id).expect(200).json();
    }

    /** The task once it is in one of these states. */
    public JsonNode awaitState(String id, String... states) {
        List<String> wanted = List.of(states);
        return awaitTask(id, task -> wanted.contains(task.get("state").asText()));
    }

    /** The task once the condition holds for it. */
    public JsonNode awaitTask(String id, Predicate<JsonNode> condition) {
        JsonNode[] last = new JsonNode[1];
        boolean came = Await.until(PATIENCE, () -> {
            last[0] = task(id);
            return condition.test(last[0]);
        });
        if (!came) {
            throw new AssertionError("still " + last[0] + " with events " + events(id));
        }
        return last[0];
    }

    /** The whole log of a task. */
    public List<Event> events(String id) {
        List<Event> events = new ArrayList<>();
        boolean more = true;
        while (more) {
            int after = events.isEmpty() ? 0 : events.getLast().version();
            JsonNode page = get("/v1/tasks/" + id + "/events?limit=200&after=" + after)
                    .expect(200)
                    .json()
                    .get("events");
            page.forEach(event -> events.add(Event.of(event)));
            more = page.size() == 200;
        }
        return events;
    }
}
