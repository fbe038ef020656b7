package dev.muster.task.submit;

import io.vertx.core.buffer.Buffer;

/**
 * What makes two submissions the same one.
 *
 * @param route what the key is scoped to beside the tenant, e.g. {@code POST /v1/tasks}
 * @param fingerprint a digest of the body; the same key with another one is refused
 */
public record IdempotencyKey(String route, String key, Buffer fingerprint) {}
