package dev.muster.e2e.documents;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.muster.e2e.harness.Door;
import dev.muster.e2e.harness.Json;
import dev.muster.localstack.process.Await;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;

/** Callers that add one document after the other, each again and again until it is acknowledged; each text is a new one. */
final class DocumentLoad implements AutoCloseable {
    private static final int CALLERS = 3;
    private static final int MOST_PARAGRAPHS = 4;
    private static final Duration ANSWER = Duration.ofSeconds(4);
    private static final Duration AGAIN = Duration.ofMillis(200);
    private static final Set<Integer> REPEATABLE = Set.of(429, 502, 503, 504);
    private static final List<String> WORDS = List.of(
            "river", "engine", "orchard", "violin", "glacier", "ledger", "harbour", "lantern", "compass", "meadow",
            "furnace", "anchor", "saddle", "archive", "thunder", "pepper");

    private final Door door;
    private final long seed;
    private final BooleanSupplier room;
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final Queue<String> surprises = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closing;

    /** @param room whether more may be added now */
    DocumentLoad(Door door, long seed, BooleanSupplier room) {
        this.door = door;
        this.seed = seed;
        this.room = room;
    }

    void start() {
        for (int caller = 0; caller < CALLERS; caller++) {
            Random random = new Random(seed + caller);
            String name = "caller " + caller;
            threads.add(Thread.ofVirtual().start(() -> addUntilClosed(name, random)));
        }
    }

    /** Every id that came with a 2xx. */
    Set<String> acknowledged() {
        return Set.copyOf(acknowledged);
    }

    /** Answers that nobody should have got. */
    List<String> surprises() {
        return List.copyOf(surprises);
    }

    private void addUntilClosed(String name, Random random) {
        for (int number = 0; !closing; number++) {
            while (!closing && !room.getAsBoolean()) {
                Await.pause(AGAIN);
            }
            insist(document(name, number, random));
        }
    }

    private static String document(String name, int number, Random random) {
        StringBuilder text = new StringBuilder("# Document %d of %s\n".formatted(number, name));
        int paragraphs = 1 + random.nextInt(MOST_PARAGRAPHS);
        for (int i = 0; i < paragraphs; i++) {
            text.append('\n');
            for (int word = 0; word < 60; word++) {
                text.append(WORDS.get(random.nextInt(WORDS.size()))).append(' ');
            }
            text.append('\n');
        }
        ObjectNode document = Json.object().put("text", text.toString()).put("content_type", "text/markdown");
        document.putObject("metadata").put("caller", name).put("number", number);
        return document.toString();
    }

    private void insist(String document) {
        while (!once(document)) {
            Await.pause(AGAIN);
        }
    }

    private boolean once(String document) {
        try {
            HttpResponse<String> answer = Door.client()
                    .send(
                            door.request("/v1/documents", "Content-Type", "application/json")
                                    .timeout(ANSWER)
                                    .POST(BodyPublishers.ofString(document))
                                    .build(),
                            BodyHandlers.ofString());
            if (REPEATABLE.contains(answer.statusCode())) {
                return false;
            }
            if (answer.statusCode() / 100 == 2) {
                acknowledged.add(Json.parse(answer.body()).get("id").asText());
            } else {
                surprises.add(answer.statusCode() + " " + answer.body());
            }
            return true;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Sends nothing new, and waits until everything sent is acknowledged. */
    @Override
    public void close() {
        closing = true;
        for (Thread thread : threads) {
            try {
                thread.join(Duration.ofMinutes(1));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            }
        }
    }
}
