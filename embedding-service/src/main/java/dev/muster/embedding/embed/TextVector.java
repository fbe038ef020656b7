package dev.muster.embedding.embed;

import com.google.protobuf.ByteString;

/**
 * The vector of one text.
 *
 * @param vector little-endian float32, one a dimension, of length 1
 * @param tokens tokens the text has, also those that were cut off
 * @param truncated whether the model reads fewer tokens than the text has
 * @param cached whether it was remembered and not computed for this call
 */
public record TextVector(ByteString vector, int tokens, boolean truncated, boolean cached) {}
