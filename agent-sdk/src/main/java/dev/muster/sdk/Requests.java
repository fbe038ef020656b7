package dev.muster.sdk;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The REST requests of a client, each of which may be repeated: on a lost connection and on retryable refusals it asks
 * again, with growing delays and at the next base URL, for as long as it was given.
 */
final class Requests {
    private static final Backoff.Range PAUSES = new Backoff.Range(Duration.ofMillis(50), Duration.ofSeconds(2));
    /** How long one try may take beyond the wait it asks the server for. */
    private static final Duration TRY = Duration.ofSeconds(10);
    /** How long the last try may take beyond the end. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    private final HttpClient client;
    private final Endpoints endpoints;
    private final String authorization;
    private final RandomGenerator random;

    Requests(HttpClient client, Endpoints endpoints, String authorization, RandomGenerator random) {
        this.client = client;
        this.endpoints = endpoints;
        this.authorization = authorization;
        this.random = random;
    }

    /**
     * What to ask.
     *
     * @param body null: GET, otherwise POST
     * @param idempotencyKey null: none is needed
     * @param longestWait how long the server is asked at most to wait before it answers; less when the time is shorter
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Call(
            String path, byte @Nullable [] body, @Nullable String idempotencyKey, Duration longestWait) {
        static Call get(String path) {
            return waiting(path, Duration.ZERO);
        }

        static Call waiting(String path, Duration longestWait) {
            return new Call(path, null, null, longestWait);
        }

        static Call post(String path, byte[] body, @Nullable String idempotencyKey) {
            return new Call(path, body, idempotencyKey, Duration.ZERO);
        }
    }

    /**
     * The body of an answer of the 200s.
     *
     * @throws RequestFailed with the last refusal when it is final, or when {@code until} has come, at most 2 s after
     *     that
     */
    byte[] send(Call call, Deadline until) throws InterruptedException {
        Backoff backoff = new Backoff(PAUSES, random);
        while (true) {
            RequestFailed refusal;
            try {
                HttpResponse<byte[]> response = client.send(request(call, until), BodyHandlers.ofByteArray());
                if (response.statusCode() / 100 == 2) {
                    return response.body();
                }
                refusal = TaskJson.readProblem(response.statusCode(), response.body(), retryAfterMillis(response));
            } catch (IOException e) {
                endpoints.next();
                refusal = new RequestFailed("unavailable", 0, "No answer: " + e, true, 0, e);
            }
            Duration pause = pause(backoff, refusal);
            if (!refusal.retryable() || until.remaining().compareTo(pause) <= 0) {
                throw refusal;
            }
            // The caller has asked to be kept waiting.
            TimeUnit.NANOSECONDS.sleep(pause.toNanos());
        }
    }

    private HttpRequest request(Call call, Deadline until) {
        Duration left = until.remaining();
        Duration wait = shorter(call.longestWait, left);
        String query = wait.isZero() ? "" : "?wait=" + wait.toMillis() + "ms";
        HttpRequest.Builder request = HttpRequest.newBuilder(endpoints.http(call.path + query))
                .timeout(shorter(wait.plus(TRY), left.plus(GRACE)))
                .header("Authorization", authorization);
        if (call.idempotencyKey != null) {
            request.header("Idempotency-Key", call.idempotencyKey);
        }
        if (call.body != null) {
            request.header("Content-Type", "application/json").POST(BodyPublishers.ofByteArray(call.body));
        }
        return request.build();
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static Duration pause(Backoff backoff, RequestFailed refusal) {
        Duration own = backoff.next();
        Duration asked = Duration.ofMillis(refusal.retryAfterMillis());
        return asked.compareTo(own) > 0 ? asked : own;
    }

    /** Of {@code Retry-After} in seconds (RFC 9110, section 10.2.3); dates are not used by Muster. */
    private static int retryAfterMillis(HttpResponse<?> response) {
        String seconds = response.headers().firstValue("Retry-After").orElse("");
        return seconds.matches("\\d{1,5}") ? 1_000 * Integer.parseInt(seconds) : 0;
    }
}
