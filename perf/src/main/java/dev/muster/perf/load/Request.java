package dev.muster.perf.load;

import io.vertx.core.buffer.Buffer;

/**
 * A POST that is sent again and again.
 *
 * @param path with its query
 * @param body JSON
 * @param status of a good answer
 * @param part what the body of a good answer contains; empty where the status says enough
 */
public record Request(String path, Buffer body, int status, String part) {
    /** With the body as text. */
    public Request(String path, String body, int status, String part) {
        this(path, Buffer.buffer(body), status, part);
    }

    /** With an answer whose status says enough. */
    public Request(String path, String body, int status) {
        this(path, body, status, "");
    }

    boolean isGood(int answered, String content) {
        return answered == status && content.contains(part);
    }
}
