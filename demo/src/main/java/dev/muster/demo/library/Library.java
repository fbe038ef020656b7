package dev.muster.demo.library;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.muster.demo.Door;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The documents of one directory in Muster, by the gateway's REST: what a directory holds is told apart by the metadata
 * {@code library} and {@code path}. Safe for use by any number of threads; each call blocks.
 */
public final class Library {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int PAGE = 200;
    private static final ObjectMapper JSON = new ObjectMapper();
    /** One for all, so that connections are kept. */
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();

    private final Door door;
    private final String name;

    /** @param name of the library, in the metadata of its documents */
    public Library(Door door, String name) {
        this.door = door;
        this.name = name;
    }

    /** Files a text; durable when it returns, indexed later. The same text with the same path is the same document. */
    public Filed add(String path, String text) throws IOException, InterruptedException {
        ObjectNode body = JSON.createObjectNode().put("text", text).put("content_type", contentType(path));
        body.putObject("metadata").put("library", name).put("path", path);
        return Filed.of(call(request("/v1/documents").POST(json(body))));
    }

    /** Its documents, newest first; only those in that state, unless it is empty. */
    public List<Filed> list(String state) throws IOException, InterruptedException {
        String query = "/v1/documents?limit=" + PAGE + "&filter=" + encoded(filter().toString())
                + (state.isEmpty() ? "" : "&state=" + state);
        List<Filed> all = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = call(request(query + (cursor.isEmpty() ? "" : "&cursor=" + encoded(cursor)))
                    .GET());
            page.path("documents").forEach(document -> all.add(Filed.of(document)));
            cursor = page.path("next_cursor").asText("");
        } while (!cursor.isEmpty());
        return all;
    }

    /** Takes a document out. */
    public void delete(String id) throws IOException, InterruptedException {
        call(request("/v1/documents/" + id).DELETE());
    }

    /** The chunks nearest to a question, best first. */
    public Answer ask(String question, int k) throws IOException, InterruptedException {
        ObjectNode body = JSON.createObjectNode().put("query", question).put("k", k);
        body.set("filter", filter());
        long began = System.nanoTime();
        JsonNode answer = call(request("/v1/search").POST(json(body)));
        return Answer.of(question, answer, Duration.ofNanos(System.nanoTime() - began));
    }

    /** Asks for the vector of a text; whether it was remembered. */
    public boolean remembers(String text) throws IOException, InterruptedException {
        ObjectNode body = JSON.createObjectNode().put("text", text);
        return call(request("/v1/embeddings").POST(json(body))).path("cached").asBoolean();
    }

    private ObjectNode filter() {
        return JSON.createObjectNode().put("library", name);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(door.url() + path))
                .header("Authorization", "Bearer " + door.key())
                .header("Content-Type", "application/json")
                .timeout(PATIENCE);
    }

    private JsonNode call(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = CLIENT.send(request.build(), BodyHandlers.ofByteArray());
        JsonNode body = response.body().length == 0 ? JSON.nullNode() : JSON.readTree(response.body());
        if (response.statusCode() >= 300) {
            throw new Refused(
                    response.statusCode(),
                    body.path("detail").asText(body.at("/error/message").asText("no reason given")));
        }
        return body;
    }

    private static HttpRequest.BodyPublisher json(ObjectNode body) throws IOException {
        return BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body));
    }

    private static String contentType(String path) {
        return path.toLowerCase(Locale.ROOT).endsWith(".md") ? "text/markdown" : "text/plain";
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
