package dev.muster.protocol.frame;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import dev.muster.proto.agent.v1.Error;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.error.MusterException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.DataFormatException;
import org.jspecify.annotations.Nullable;

/**
 * The reader and writer of frames. Stateless, for any number of threads; the layout is drawn in the package's
 * documentation.
 *
 * <p>What is read is checked before anything of its size is allocated. What is written takes one array of the exact
 * size, into which the protobuf message is written directly.
 */
public final class FrameCodec {
    /** Size of the header, in bytes. */
    public static final int HEADER_BYTES = 24;

    static final int MAGIC = 0x4D435057;
    static final int VERSION = 1;
    static final int FLAG_DEFLATE = 1;

    private FrameCodec() {}

    /** A frame with an uncompressed payload; see {@link #encode(FrameType, Method, long, MessageLite, boolean)}. */
    public static byte[] encode(FrameType type, Method method, long sequence, MessageLite payload) {
        return encode(type, method, sequence, payload, false);
    }

    /**
     * A frame with a message as its payload.
     *
     * @param deflate whether HELLO agreed on compression; used from 1 KiB on where it saves a tenth
     * @throws FrameException {@code frame_too_large}, not fatal, with a payload over {@link FrameLimits#DEFAULT}
     */
    public static byte[] encode(FrameType type, Method method, long sequence, MessageLite payload, boolean deflate) {
        return encode(type, method.number(), sequence, payload, deflate);
    }

    /** The answer to a ping, or a ping: a frame without method and payload. */
    public static byte[] encode(FrameType pingOrPong, long sequence) {
        byte[] frame = new byte[HEADER_BYTES];
        putHeader(frame, pingOrPong, false, sequence, Method.NONE.number());
        return frame;
    }

    /** The refusal of a request, with the request's sequence and method. */
    public static byte[] error(long sequence, int methodNumber, MusterException refusal) {
        return error(sequence, methodNumber, payload(refusal));
    }

    /** A refusal that came from elsewhere, e.g. with a code this side does not know. */
    public static byte[] error(long sequence, int methodNumber, Error refusal) {
        return encode(FrameType.ERROR, methodNumber, sequence, refusal, false);
    }

    /** A refusal as error frames carry it. */
    public static Error payload(MusterException refusal) {
        return Error.newBuilder()
                .setCode(refusal.code().code())
                .setMessage(refusal.detail())
                .setRetryable(refusal.code().retryable())
                .setRetryAfterMs(refusal.retryAfterMillis())
                .build();
    }

    /**
     * A batch of frames in their order.
     *
     * @param frames as made by this class, uncompressed, at most {@link FrameLimits#batchFrames}
     * @param deflate whether HELLO agreed on compression; a batch is compressed as a whole
     * @throws FrameException {@code frame_too_large}, not fatal, when they are more, or larger, than one frame may be
     */
    public static byte[] batch(long sequence, List<byte[]> frames, boolean deflate) {
        FrameLimits limits = FrameLimits.DEFAULT;
        long size = frames.stream().mapToLong(frame -> frame.length).sum();
        if (size > limits.inflatedBytes() || frames.size() > limits.batchFrames()) {
            throw tooLarge(sequence, Method.NONE.number(), "The frames are too many for one batch");
        }
        byte[] batch = new byte[HEADER_BYTES + (int) size];
        int offset = HEADER_BYTES;
        for (byte[] frame : frames) {
            System.arraycopy(frame, 0, batch, offset, frame.length);
            offset += frame.length;
        }
        return finished(batch, FrameType.BATCH, Method.NONE.number(), sequence, deflate);
    }

    /** {@link #decode(ByteBuffer, FrameLimits, boolean)} of an array. */
    public static List<Frame> decode(byte[] message, FrameLimits limits, boolean deflateAgreed) {
        return decode(ByteBuffer.wrap(message), limits, deflateAgreed);
    }

    /**
     * The frames of one WebSocket message: one, or those of a batch in their order. Pings and pongs are frames too.
     *
     * @param message from position to limit; neither is moved. The frames are views of it: where its memory is reused,
     *     parse them first
     * @param deflateAgreed whether HELLO agreed on compression
     * @throws FrameException fatal for anything that breaks the protocol; not fatal, {@code frame_too_large}, for a
     *     well-formed frame that is over a limit
     */
    public static List<Frame> decode(ByteBuffer message, FrameLimits limits, boolean deflateAgreed) {
        ByteBuffer in = message.slice();
        Header header = Header.read(in);
        header.checkFlags(deflateAgreed);
        if (header.size != in.remaining()) {
            throw FrameException.fatal("The frame says " + Integer.toUnsignedString(header.size) + " bytes of payload, "
                    + in.remaining() + " came");
        }
        if (header.size > limits.payloadBytes()) {
            throw tooLarge(
                    header.sequence,
                    header.method,
                    "The payload has more than " + limits.payloadBytes() + " bytes on the wire");
        }
        ByteBuffer payload = header.deflated() ? inflate(header, in, limits) : in.slice();
        return header.type == FrameType.BATCH ? split(payload, limits) : List.of(header.frame(payload));
    }

    private static List<Frame> split(ByteBuffer batch, FrameLimits limits) {
        List<Frame> frames = new ArrayList<>();
        while (batch.hasRemaining()) {
            if (frames.size() == limits.batchFrames()) {
                throw FrameException.fatal("A batch holds more than " + limits.batchFrames() + " frames");
            }
            frames.add(next(batch, limits));
        }
        return frames;
    }

    private static Frame next(ByteBuffer batch, FrameLimits limits) {
        Header header = Header.read(batch);
        header.checkFlags(false);
        if (header.type == FrameType.BATCH) {
            throw FrameException.fatal("A batch holds a batch");
        }
        int most = Math.min(batch.remaining(), limits.payloadBytes());
        if (Integer.compareUnsigned(header.size, most) > 0) {
            throw FrameException.fatal("A frame in a batch says more bytes of payload than there are, or may be");
        }
        Frame frame = header.frame(batch.slice(batch.position(), header.size));
        batch.position(batch.position() + header.size);
        return frame;
    }

    private static ByteBuffer inflate(Header header, ByteBuffer payload, FrameLimits limits) {
        try {
            ByteBuffer inflated = Deflate.decompress(payload, limits.inflatedBytes());
            if (inflated == null) {
                throw tooLarge(
                        header.sequence,
                        header.method,
                        "The payload has more than " + limits.inflatedBytes() + " bytes after decompression");
            }
            return inflated;
        } catch (DataFormatException e) {
            throw FrameException.fatal("The compressed payload is not one whole zlib stream");
        }
    }

    private static byte[] encode(FrameType type, int method, long sequence, MessageLite payload, boolean deflate) {
        int size = payload.getSerializedSize();
        if (size > (deflate ? FrameLimits.DEFAULT.inflatedBytes() : FrameLimits.DEFAULT.payloadBytes())) {
            throw tooLarge(sequence, method, "The payload has " + size + " bytes");
        }
        byte[] frame = new byte[HEADER_BYTES + size];
        CodedOutputStream out = CodedOutputStream.newInstance(frame, HEADER_BYTES, size);
        try {
            payload.writeTo(out);
        } catch (IOException e) {
            throw new IllegalStateException("The message changed while it was written", e);
        }
        out.checkNoSpaceLeft();
        return finished(frame, type, method, sequence, deflate);
    }

    /** Compresses if that is agreed and worth it, and only then, knowing flag and size, writes the header. */
    private static byte[] finished(byte[] plain, FrameType type, int method, long sequence, boolean deflate) {
        byte @Nullable [] deflated =
                deflate ? Deflate.compress(plain, HEADER_BYTES, plain.length - HEADER_BYTES, HEADER_BYTES) : null;
        byte[] frame = deflated == null ? plain : deflated;
        if (frame.length > FrameLimits.DEFAULT.messageBytes()) {
            throw tooLarge(sequence, method, "The payload has " + (frame.length - HEADER_BYTES) + " bytes on the wire");
        }
        putHeader(frame, type, deflated != null, sequence, method);
        return frame;
    }

    private static void putHeader(byte[] frame, FrameType type, boolean deflated, long sequence, int method) {
        ByteBuffer.wrap(frame)
                .putInt(MAGIC)
                .put((byte) VERSION)
                .put((byte) type.number())
                .putShort((short) (deflated ? FLAG_DEFLATE : 0))
                .putLong(sequence)
                .putShort((short) method)
                .putShort((short) 0)
                .putInt(frame.length - HEADER_BYTES);
    }

    private static FrameException tooLarge(long sequence, int method, String detail) {
        return FrameException.answerable(ErrorCode.FRAME_TOO_LARGE, sequence, method, detail);
    }

    /** The header as it was read; the size is unsigned and not yet checked. */
    private record Header(FrameType type, int flags, long sequence, int method, int size) {
        /** Reads {@value #HEADER_BYTES} bytes and checks what must hold for all frames. */
        static Header read(ByteBuffer in) {
            if (in.remaining() < HEADER_BYTES) {
                throw FrameException.fatal("A frame of " + in.remaining() + " bytes is shorter than its header");
            }
            require(in.getInt() == MAGIC, "The frame does not begin with the magic number");
            require(in.get() == VERSION, "The frame has another version than " + VERSION);
            FrameType type = FrameType.of(in.get() & 0xFF);
            if (type == null) {
                throw FrameException.fatal("The frame has an unknown type");
            }
            int flags = in.getShort() & 0xFFFF;
            long sequence = in.getLong();
            int method = in.getShort() & 0xFFFF;
            require(in.getShort() == 0, "The reserved bytes are not 0");
            Header header = new Header(type, flags, sequence, method, in.getInt());
            header.checkMethod();
            return header;
        }

        private void checkMethod() {
            require(!type.withoutMethod() || method == 0, "A ping, pong or batch has a method");
            require(type == FrameType.BATCH || !type.withoutMethod() || size == 0, "A ping or pong has a payload");
        }

        void checkFlags(boolean deflateAllowed) {
            require((flags & ~FLAG_DEFLATE) == 0, "The frame has an unknown flag");
            require(!deflated() || deflateAllowed, "The frame is compressed where that is not agreed");
        }

        boolean deflated() {
            return (flags & FLAG_DEFLATE) != 0;
        }

        Frame frame(ByteBuffer payload) {
            return new Frame(type, method, sequence, payload);
        }

        private static void require(boolean holds, String detail) {
            if (!holds) {
                throw FrameException.fatal(detail);
            }
        }
    }
}
