package dev.muster.gateway.socket;

import dev.muster.protocol.frame.Frame;
import dev.muster.protocol.frame.FrameCodec;
import dev.muster.protocol.frame.FrameLimits;
import java.util.ArrayList;
import java.util.List;

/** Remembers what was written to it. */
final class RecordingWire implements AgentWire {
    private final List<byte[]> binaries = new ArrayList<>();
    private final List<String> texts = new ArrayList<>();
    private final List<String> closes = new ArrayList<>();
    private int pings;
    private long unwritten;
    boolean deflated;

    /** The frames since the last call. */
    List<Frame> frames() {
        List<Frame> all = binaries.stream()
                .flatMap(message -> FrameCodec.decode(message, FrameLimits.DEFAULT, deflated).stream())
                .toList();
        binaries.clear();
        return all;
    }

    /** The only frame since the last call. */
    Frame frame() {
        List<Frame> all = frames();
        if (all.size() != 1) {
            throw new AssertionError("one frame expected, there are " + all);
        }
        return all.get(0);
    }

    List<String> texts() {
        List<String> all = List.copyOf(texts);
        texts.clear();
        return all;
    }

    /** Each as code and reason. */
    List<String> closes() {
        return closes;
    }

    int pings() {
        int all = pings;
        pings = 0;
        return all;
    }

    void unwritten(long bytes) {
        unwritten = bytes;
    }

    @Override
    public void binary(byte[] message) {
        binaries.add(message);
    }

    @Override
    public void text(String message) {
        texts.add(message);
    }

    @Override
    public void ping() {
        pings++;
    }

    @Override
    public long unwritten() {
        return unwritten;
    }

    @Override
    public void close(int code, String reason) {
        closes.add(code + " " + reason);
    }

    @Override
    public void cut() {
        closes.add("cut");
    }
}
