package dev.muster.gateway.tasks;

import io.smallrye.mutiny.Multi;

/** The body of an answer that goes on: each item is sent at once, the next one asked for when it has left. */
record ByteStream(Multi<byte[]> bytes) {}
