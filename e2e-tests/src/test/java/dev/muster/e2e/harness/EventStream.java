package dev.muster.e2e.harness;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A task's events as server-sent events (WHATWG HTML, section 9.2), read as they come. */
public final class EventStream implements AutoCloseable {
    private final HttpResponse<InputStream> response;
    private final BufferedReader lines;

    private EventStream(HttpResponse<InputStream> response) {
        this.response = response;
        this.lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    /** One event. */
    public record Message(int id, String name, JsonNode data) {}

    /** Opens the stream after an event; 0: from the first. */
    public static EventStream open(Door door, String task, int lastEventId) {
        String path = "/v1/tasks/" + task + "/events";
        var request = lastEventId == 0
                ? door.request(path, "Accept", "text/event-stream")
                : door.request(path, "Accept", "text/event-stream", "Last-Event-ID", Integer.toString(lastEventId));
        try {
            return new EventStream(Door.client().send(request.build(), BodyHandlers.ofInputStream()));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    public int status() {
        return response.statusCode();
    }

    /** The next event, empty at the end of the stream. Blocks. */
    public Optional<Message> next() {
        int id = 0;
        String name = "";
        StringBuilder data = new StringBuilder();
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.isEmpty() && !data.isEmpty()) {
                    return Optional.of(new Message(id, name, Json.parse(data.toString())));
                }
                int colon = line.indexOf(':');
                String field = colon < 0 ? line : line.substring(0, colon);
                String value = colon < 0 ? "" : line.substring(colon + 1).stripLeading();
                switch (field) {
                    case "id" -> id = Integer.parseInt(value);
                    case "event" -> name = value;
                    case "data" -> data.append(value);
                    default -> {}
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** All that is left, to the end. */
    public List<Message> rest() {
        List<Message> rest = new ArrayList<>();
        for (Optional<Message> next = next(); next.isPresent(); next = next()) {
            rest.add(next.get());
        }
        return rest;
    }

    @Override
    public void close() {
        try {
            lines.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
