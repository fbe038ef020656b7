package dev.muster.sdk;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A listener that keeps what it is told, as words. */
final class Told implements AgentListener {
    private static final String UNREACHABLE = "unreachable ";

    private final BlockingQueue<String> words = new LinkedBlockingQueue<>();

    /** The next thing told, which must begin so; attempts to connect that failed are passed over unless asked for. */
    void expect(String beginning) throws InterruptedException {
        String word = next(beginning);
        while (word.startsWith(UNREACHABLE) && !beginning.startsWith(UNREACHABLE)) {
            word = next(beginning);
        }
        assertEquals(beginning, word.substring(0, Math.min(beginning.length(), word.length())), word);
    }

    private String next(String wanted) throws InterruptedException {
        return FakeGateway.assertPresent(
                words.poll(FakeGateway.PATIENCE.toMillis(), TimeUnit.MILLISECONDS), "not told: " + wanted);
    }

    @Override
    public void connected(String session, boolean resumed) {
        words.add("connected " + (resumed ? "again" : "new"));
    }

    @Override
    public void disconnected(String reason) {
        words.add("disconnected " + reason);
    }

    @Override
    public void unreachable(String reason) {
        words.add(UNREACHABLE + reason);
    }

    @Override
    public void refused(String code, String detail) {
        words.add("refused " + code);
    }

    @Override
    public void recorded(String taskId, int attempt) {
        words.add("recorded " + taskId + " " + attempt);
    }

    @Override
    public void dropped(String taskId, int attempt, String code) {
        words.add("dropped " + taskId + " " + attempt + " " + code);
    }
}
