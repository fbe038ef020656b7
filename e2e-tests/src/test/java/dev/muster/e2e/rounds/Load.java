package dev.muster.e2e.rounds;

import com.fasterxml.jackson.databind.JsonNode;
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
 * acknowledged, and now and then the task is cancelled as stubbornly. New ones are sent as long as there is room in the
 * backlog.
 */
final class Load implements AutoCloseable {
    private static final int SUBMITTERS = 6;
    private static final int LARGEST_BATCH = 8;
    private static final double BATCHES = 0.2;
    private static final double CANCELS = 0.05;
    private static final int LONGEST_BEFORE_CANCEL_MILLIS = 300;
    private static final int MAX_ATTEMPTS = 20;
    private static final Duration ANSWER = Duration.ofSeconds(4);
    private static final Duration AGAIN = Duration.ofMillis(100);
    private static final Duration ROOM = Duration.ofMillis(20);

    /** Worth repeating: not sure, not now, still under way. */
    private static final Set<Integer> REPEATABLE = Set.of(409, 429, 502, 503, 504);

    private static final Set<Integer> NOT_NOW = Set.of(429, 502, 503, 504);

    /** What a cancel may come to: done, or the task had ended. */
    private static final Set<Integer> CANCELLED = Set.of(200, 409);

    private final List<Door> doors;
    private final BooleanSupplier room;
    private final List<Thread> threads = new ArrayList<>();
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final Queue<String> fresh = new ConcurrentLinkedQueue<>();
    private final Set<String> cancelled = ConcurrentHashMap.newKeySet();
    private final Queue<String> surprises = new ConcurrentLinkedQueue<>();
    private volatile boolean closing;

    /**
     * @param doors one for each gateway; a submitter keeps to one until it disappoints
     * @param room whether more may be submitted now
     */
    Load(List<Door> doors, BooleanSupplier room) {
        this.doors = List.copyOf(doors);
        this.room = room;
    }

    void start(long seed) {
        for (int i = 0; i < SUBMITTERS; i++) {
            Submitter submitter =
                    new Submitter(RandomGeneratorFactory.getDefault().create(seed + i), i);
            threads.add(Thread.ofVirtual().name("submitter-" + i).start(submitter::submitUntilClosed));
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

    /** Those that a cancel was sent for; they may have ended before. */
    Set<String> cancelled() {
        return cancelled;
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

    /** One submitter with its own dice. */
    private final class Submitter {
        private final RandomGenerator random;
        private int gateway;

        Submitter(RandomGenerator random, int gateway) {
            this.random = random;
            this.gateway = gateway;
        }

        void submitUntilClosed() {
            while (!closing) {
                if (room.getAsBoolean()) {
                    submit();
                } else {
                    Await.pause(ROOM);
                }
            }
        }

        private void submit() {
            if (random.nextDouble() < BATCHES) {
                ObjectNode body = Json.object();
                ArrayNode tasks = body.putArray("tasks");
                int size = 1 + random.nextInt(LARGEST_BATCH);
                for (int i = 0; i < size; i++) {
                    tasks.add(task());
                }
                take(insist("/v1/tasks:batch", body.toString(), REPEATABLE)).forEach(this::perhapsCancel);
            } else {
                take(insist("/v1/tasks", task().toString(), REPEATABLE)).forEach(this::perhapsCancel);
            }
        }

        private void perhapsCancel(String id) {
            if (random.nextDouble() < CANCELS) {
                Await.pause(Duration.ofMillis(random.nextInt(LONGEST_BEFORE_CANCEL_MILLIS)));
                cancelled.add(id);
                HttpResponse<String> answer = insist("/v1/tasks/" + id + "/cancel", "", NOT_NOW);
                if (!CANCELLED.contains(answer.statusCode())) {
                    surprises.add("cancel: " + answer.statusCode() + " " + answer.body());
                }
            }
        }

        private ObjectNode task() {
            return Work.of(LedgerAgent.TYPE)
                    .put("payload", random.nextInt())
                    .put("priority", random.nextInt(3))
                    .put("max_attempts", MAX_ATTEMPTS);
        }

        private HttpResponse<String> insist(String path, String body, Set<Integer> repeatable) {
            String key = UUID.randomUUID().toString();
            while (true) {
                Optional<HttpResponse<String>> answer = once(path, key, body);
                if (answer.isPresent() && !repeatable.contains(answer.get().statusCode())) {
                    return answer.get();
                }
                gateway++;
                Await.pause(AGAIN);
            }
        }

        private Optional<HttpResponse<String>> once(String path, String key, String body) {
            Door door = doors.get(gateway % doors.size());
            HttpRequest request = door.request(path, "Idempotency-Key", key, "Content-Type", "application/json")
                    .timeout(ANSWER)
                    .POST(BodyPublishers.ofString(body))
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
    }

    private List<String> take(HttpResponse<String> answer) {
        if (answer.statusCode() != 202) {
            surprises.add(answer.statusCode() + " " + answer.body());
            return List.of();
        }
        List<String> ids = new ArrayList<>();
        JsonNode reply = Json.parse(answer.body());
        if (reply.has("tasks")) {
            reply.get("tasks").forEach(task -> ids.add(task.get("id").asText()));
        } else {
            ids.add(reply.get("id").asText());
        }
        acknowledged.addAll(ids);
        fresh.addAll(ids);
        return ids;
    }
}
