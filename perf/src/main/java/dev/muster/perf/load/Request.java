package dev.muster.perf.load;

import io.vertx.core.buffer.Buffer;

/**
 * A POST that is sent again and again.
 *
 * @param path with its query
 * @param body JSON
 * @param status the answer that counts as good
 */
public record Request(String path, Buffer body, int status) {
    /** With the body as text. */
    public Request(String path, String body, int status) {
        this(path, Buffer.buffer(body), status);
    }
}
