package dev.muster.protocol.frame;

/**
 * The bounds of a frame that is read or written.
 *
 * @param payloadBytes largest payload on the wire
 * @param inflatedBytes largest payload after decompression
 * @param batchFrames most frames in a batch
 */
public record FrameLimits(int payloadBytes, int inflatedBytes, int batchFrames) {
    /** 1 MiB on the wire, 8 MiB after decompression, 256 frames a batch. */
    public static final FrameLimits DEFAULT = new FrameLimits(1 << 20, 8 << 20, 256);

    /** Largest whole message, header included, in bytes: the limit to give to the WebSocket below. */
    public int messageBytes() {
        return FrameCodec.HEADER_BYTES + payloadBytes;
    }
}
