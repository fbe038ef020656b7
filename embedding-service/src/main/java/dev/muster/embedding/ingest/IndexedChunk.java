package dev.muster.embedding.ingest;

import com.google.protobuf.ByteString;
import dev.muster.embedding.chunk.Chunk;

/**
 * A chunk that is ready to be stored.
 *
 * @param vector little-endian float32
 */
record IndexedChunk(Chunk chunk, int tokens, ByteString vector) {}
