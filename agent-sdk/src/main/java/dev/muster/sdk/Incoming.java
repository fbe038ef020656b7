package dev.muster.sdk;

import dev.muster.protocol.frame.FrameLimits;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The joiner of the parts in which the JDK hands over a WebSocket message. Bounded by the largest frame. */
final class Incoming {
    private static final int MAX_BYTES = FrameLimits.DEFAULT.messageBytes();
    private static final byte[] NOTHING = {};

    private byte[] joined = NOTHING;
    private int length;

    /** Whether {@code part} would make the message longer than any frame may be. */
    boolean overflows(ByteBuffer part) {
        return part.remaining() > MAX_BYTES - length;
    }

    /** The whole message with its last part, before that null. The part is copied. */
    byte @Nullable [] add(ByteBuffer part, boolean last) {
        int total = length + part.remaining();
        if (last && length == 0) {
            byte[] whole = new byte[total];
            part.get(whole);
            return whole;
        }
        if (total > joined.length) {
            joined = Arrays.copyOf(joined, last ? total : Math.min(2 * total, MAX_BYTES));
        }
        part.get(joined, length, part.remaining());
        length = total;
        return last ? take() : null;
    }

    private byte[] take() {
        byte[] whole = joined.length == length ? joined : Arrays.copyOf(joined, length);
        joined = NOTHING;
        length = 0;
        return whole;
    }
}
