package dev.muster.cache.redis;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.muster.cache.feed.Invalidation;
import java.nio.charset.StandardCharsets;

/**
 * What {@link Script#INVALIDATE} and {@link Script#BEAT} tell: epoch, number and what it is about, with a space between.
 *
 * @param epoch as Redis has it
 */
record ChannelMessage(String epoch, long number, ByteString about) {
    /** @throws IllegalArgumentException where it is none */
    static ChannelMessage read(byte[] body) {
        int first = space(body, 0);
        int second = space(body, first + 1);
        return new ChannelMessage(
                text(body, 0, first),
                Long.parseLong(text(body, first + 1, second)),
                ByteString.copyFrom(body, second + 1, body.length - second - 1));
    }

    Invalidation invalidation() {
        try {
            return InvalidationForm.read(about);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("A message on the channel of invalidations is none", e);
        }
    }

    /** When the beat was sent, on the clock of who sent it. */
    long sentAt() {
        return Long.parseLong(about.toStringUtf8());
    }

    private static int space(byte[] body, int from) {
        int at = from;
        while (at < body.length && body[at] != ' ') {
            at++;
        }
        if (at == body.length) {
            throw new IllegalArgumentException("A message on the channel of invalidations is none");
        }
        return at;
    }

    private static String text(byte[] body, int from, int to) {
        return new String(body, from, to - from, StandardCharsets.US_ASCII);
    }
}
