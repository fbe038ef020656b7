package dev.muster.protocol.frame;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/** Compression of payloads, in the zlib format (RFC 1950), as HTTP's and the browsers' {@code deflate}. */
final class Deflate {
    /** Smaller payloads are not worth the time. */
    static final int MIN_BYTES = 1_024;

    private static final int FIRST_BUFFER_FACTOR = 4;
    private static final int FIRST_BUFFER_MIN_BYTES = 1_024;

    private Deflate() {}

    /**
     * Compresses {@code length} bytes of {@code source} from {@code offset} on into a new array that keeps {@code
     * headroom} bytes free in front; null where that would not save a tenth.
     */
    static byte @Nullable [] compress(byte[] source, int offset, int length, int headroom) {
        if (length < MIN_BYTES) {
            return null;
        }
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        try {
            deflater.setInput(source, offset, length);
            deflater.finish();
            byte[] target = new byte[headroom + length - length / 10];
            int written = deflater.deflate(target, headroom, target.length - headroom);
            return deflater.finished() ? Arrays.copyOf(target, headroom + written) : null;
        } finally {
            deflater.end();
        }
    }

    /**
     * Decompresses all of {@code source}; null when that gives more than {@code limit} bytes, of which no more than
     * {@code limit} are ever allocated.
     *
     * @throws DataFormatException when it is not exactly one whole zlib stream
     */
    static @Nullable ByteBuffer decompress(ByteBuffer source, int limit) throws DataFormatException {
        Inflater inflater = new Inflater();
        try {
            long guess = Math.max((long) FIRST_BUFFER_FACTOR * source.remaining(), FIRST_BUFFER_MIN_BYTES);
            inflater.setInput(source.duplicate());
            return inflate(inflater, new byte[(int) Math.min(guess, limit)], limit);
        } finally {
            inflater.end();
        }
    }

    private static @Nullable ByteBuffer inflate(Inflater inflater, byte[] first, int limit) throws DataFormatException {
        byte[] target = first;
        int length = 0;
        while (true) {
            length += inflater.inflate(target, length, target.length - length);
            if (inflater.finished()) {
                return whole(inflater, target, length);
            }
            if (length < target.length) {
                throw new DataFormatException("The stream ends early");
            }
            if (length == limit) {
                return endsHere(inflater) ? whole(inflater, target, length) : null;
            }
            target = Arrays.copyOf(target, length < limit / 4 ? 2 * length : limit);
        }
    }

    /** With a full buffer the inflater may still have to read the end of the stream. */
    private static boolean endsHere(Inflater inflater) throws DataFormatException {
        return inflater.inflate(new byte[1]) == 0 && inflater.finished();
    }

    private static ByteBuffer whole(Inflater inflater, byte[] target, int length) throws DataFormatException {
        if (inflater.getRemaining() > 0) {
            throw new DataFormatException("Bytes follow the end of the stream");
        }
        return ByteBuffer.wrap(target, 0, length);
    }
}
