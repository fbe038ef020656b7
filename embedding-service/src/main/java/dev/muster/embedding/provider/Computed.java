package dev.muster.embedding.provider;

import com.google.protobuf.ByteString;

/**
 * What a provider made of a text.
 *
 * @param vector little-endian float32, one a dimension, of length 1
 * @param tokens tokens the text has, also those that were cut off
 * @param truncated whether some were
 */
public record Computed(ByteString vector, int tokens, boolean truncated) {}
