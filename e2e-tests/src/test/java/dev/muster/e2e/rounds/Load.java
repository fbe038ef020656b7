package dev.muster.e2e.rounds;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.muster.e2e.agent.LedgerAgent;
import dev.muster.e2e.harness.Door;
import dev.muster.e2e.harness.Json;
import dev.muster.e2e.harness.Work;
import dev.muster.localstack.process.Await;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Submitters that never stop and never give up: each request is repeated with the same idempotency key until it is
 * acknowledged. New ones are sent as long as there is room in the backlog.
 */
final class Load implements AutoCloseable {
    private static final int SUBMITTERS = 6;
    private static final int LARGEST_BATCH = 8;
    private static final double BATCHES = 0.2;
    private static final int MAX_ATTEMPTS = 20;
    private static final Duration ANSWER = Duration.ofSeconds(4);
    private static final Duration AGAIN = Duration.ofMillis(100);
    private static final Duration ROOM = Duration.ofMillis(20);

    /** Worth repeating: not sure, not now, still under way. */
    private static final Set<Integer> REPEATABLE = Set.of(409, 429, 502, 503, 504);

    private final Door door;
    private final BooleanSupplier room;
    private final List<Thread> threads = new ArrayList<>();
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final Queue<String> fresh = new ConcurrentLinkedQueue<>();
    private final Queue<String> surprises = new ConcurrentLinkedQueue<>();
    private volatile boolean closing;

    /** @param room whether more may be submitted now */
    Load(Door door, BooleanSupplier room) {
        this.door = door;
        this.room = room;
    }

    void start(long seed) {
        for (int i = 0; i < SUBMITTERS; i++) {
            RandomGenerator random = RandomGeneratorFactory.getDefault().create(seed + i);
            threads.add(Thread.ofVirtual().name("submitter-" + i).start(() -> submitUntilClosed(random)));
        }
    }

    /** Every id that came with a 2xx. */
    Set<String> acknowledged() {
        return acknowledged;
    }

    /** Those since the last call. */
    List<String> takeFresh() {
        List<String> taken = new ArrayList<>();
        for (String id = fresh.poll(); id != null; id = fresh.poll()) {
            taken.add(id);
        }
        return taken;
    }

    int freshCount() {
        return fresh.size();
    }

    /** Answers that no submitter should have got. */
    List<String> surprises() {
        return List.copyOf(surprises);
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

    private void submitUntilClosed(RandomGenerator random) {
        while (!closing) {
            if (room.getAsBoolean()) {
                submit(random);
            } else {
                Await.pause(ROOM);
            }
        }
    }

    private void submit(RandomGenerator random) {
        if (random.nextDouble() < BATCHES) {
            ArrayNode tasks = Json.array();
            int size = 1 + random.nextInt(LARGEST_BATCH);
            for (int i = 0; i < size; i++) {
                tasks.add(task(random));
            }
            ObjectNode body = Json.object();
            ObjectNode unused = body.set("tasks", tasks);
            untilAcknowledged("/v1/tasks:batch", body);
        } else {
            untilAcknowledged("/v1/tasks", task(random));
        }
    }

    private static ObjectNode task(RandomGenerator random) {
        return Work.of(LedgerAgent.TYPE)
                .put("payload", random.nextInt())
                .put("priority", random.nextInt(3))
                .put("max_attempts", MAX_ATTEMPTS);
    }

    private void untilAcknowledged(String path, ObjectNode body) {
        String key = UUID.randomUUID().toString();
        while (true) {
            Optional<HttpResponse<String>> answer = once(path, key, body);
            if (answer.isPresent() && !REPEATABLE.contains(answer.get().statusCode())) {
                take(answer.get());
                return;
            }
            Await.pause(AGAIN);
        }
    }

    private Optional<HttpResponse<String>> once(String path, String key, ObjectNode body) {
        HttpRequest request = door.request(path, "Idempotency-Key", key, "Content-Type", "application/json")
                .timeout(ANSWER)
                .POST(BodyPublishers.ofString(body.toString()))
                .build();
        try {
            return Optional.of(Door.client().send(request, BodyHandlers.ofString()));
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private void take(HttpResponse<String> answer) {
        if (answer.statusCode() != 202) {
            surprises.add(answer.statusCode() + " " + answer.body());
            return;
        }
        var reply = Json.parse(answer.body());
        if (reply.has("tasks")) {
            reply.get("tasks").forEach(task -> acknowledged(task.get("id").asText()));
        } else {
            acknowledged(reply.get("id").asText());
        }
    }

    private void acknowledged(String id) {
        acknowledged.add(id);
        fresh.add(id);
    }
}
