package dev.muster.demo.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.muster.demo.DemoException;
import dev.muster.demo.Door;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** The gateway's REST interface, for what the SDK has no method for: is it there, and the log of a task. */
final class Gateway {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Door door;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();

    Gateway(Door door) {
        this.door = door;
    }

    /**
     * Asks for something that needs every part to work.
     *
     * @throws DemoException when the answer is not the one wanted, saying which it was
     */
    void check() {
        get("/v1/tasks?limit=1");
    }

    /** How often the log of a task says that it ended well. */
    int successes(String task) {
        int successes = 0;
        for (JsonNode event : get("/v1/tasks/" + task + "/events?limit=200").path("events")) {
            successes += event.path("kind").asText().equals("succeeded") ? 1 : 0;
        }
        return successes;
    }

    private JsonNode get(String path) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(door.url() + path))
                .header("Authorization", "Bearer " + door.key())
                .header("Accept", "application/json")
                .timeout(PATIENCE)
                .build();
        try {
            return body(client.send(request, BodyHandlers.ofByteArray()));
        } catch (IOException e) {
            throw new DemoException("the gateway at %s does not answer; ./muster up starts it.".formatted(door), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DemoException("interrupted.", e);
        }
    }

    private JsonNode body(HttpResponse<byte[]> response) throws IOException {
        JsonNode body = JSON.readTree(response.body());
        if (response.statusCode() != 200) {
            throw new DemoException("the gateway at %s answers %d (%s)."
                    .formatted(door, response.statusCode(), body.path("title").asText("no reason given")));
        }
        return body;
    }
}
