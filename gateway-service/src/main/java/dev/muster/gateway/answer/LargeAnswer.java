package dev.muster.gateway.answer;

import java.nio.ByteBuffer;

/** An answer that has taken its room; sent as it is, not copied. */
public record LargeAnswer(ByteBuffer bytes, AnswerShare share) {}
