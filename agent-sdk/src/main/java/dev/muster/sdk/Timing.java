package dev.muster.sdk;

import java.time.Duration;

/**
 * How long an agent waits for what.
 *
 * @param connect for the connection and the upgrade
 * @param hello for the answer to HELLO
 * @param answer for the answer to a result, before it is sent again
 * @param silence of the server, before a busy agent asks whether it is there; then for the answer to that
 * @param goodbye for the server's close, before the connection is cut
 * @param resend back-off between sends of the same result
 * @param reconnect back-off between connections
 * @param refused about this long between questions whether a refused key is welcome now
 * @param progress between two reports of a task
 */
record Timing(
        Duration connect,
        Duration hello,
        Duration answer,
        Duration silence,
        Duration goodbye,
        Backoff.Range resend,
        Backoff.Range reconnect,
        Duration refused,
        Duration progress) {
    static final Timing DEFAULT = new Timing(
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            Duration.ofSeconds(5),
            Duration.ofMillis(2_500),
            Duration.ofSeconds(1),
            new Backoff.Range(Duration.ofMillis(50), Duration.ofSeconds(2)),
            new Backoff.Range(Duration.ofMillis(200), Duration.ofSeconds(5)),
            Duration.ofSeconds(30),
            Duration.ofMillis(500));
}
