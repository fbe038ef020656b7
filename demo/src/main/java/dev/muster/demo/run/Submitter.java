package dev.muster.demo.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.muster.demo.DigestAgent;
import dev.muster.demo.files.TextFile;
import dev.muster.sdk.Muster;
import dev.muster.sdk.NewTask;
import dev.muster.sdk.RequestFailed;
import dev.muster.sdk.SubmittedTask;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * The application's side: submits a task for each file, in batches, and waits for each result; no more than a window of
 * tasks is under way, so that the time from submit to result is not the length of the list.
 */
final class Submitter {
    private static final int BATCH = 8;
    /** Three times the slots of all agents: they never wait for work. */
    private static final int WINDOW = 24;
    /** The longest that a result may take. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Muster muster;
    private final String library;
    private final Consumer<Event> events;
    private final Semaphore window = new Semaphore(WINDOW);

    /**
     * @param library where agents are to file the texts
     * @param events called on many threads
     */
    Submitter(Muster muster, String library, Consumer<Event> events) {
        this.muster = muster;
        this.library = library;
        this.events = events;
    }

    /** Begins, on threads of its own. */
    void start(List<TextFile> files) {
        Thread.ofVirtual().name("submit").start(() -> guarded("submit a batch", () -> submitAll(files)));
    }

    private void submitAll(List<TextFile> files) throws InterruptedException {
        for (int from = 0; from < files.size(); from += BATCH) {
            submit(files.subList(from, Math.min(files.size(), from + BATCH)));
        }
    }

    private void submit(List<TextFile> batch) throws InterruptedException {
        window.acquire(batch.size());
        long nanos = System.nanoTime();
        List<SubmittedTask> tasks =
                muster.submitAll(batch.stream().map(this::task).toList());
        for (int index = 0; index < batch.size(); index++) {
            SubmittedTask task = tasks.get(index);
            events.accept(new Event.Submitted(batch.get(index), task.id(), nanos));
            Thread.ofVirtual().start(() -> guarded("wait for task " + task, () -> await(task)));
        }
    }

    private void await(SubmittedTask task) throws InterruptedException, TimeoutException {
        events.accept(new Event.Finished(task.await(PATIENCE), System.nanoTime()));
        window.release();
    }

    private NewTask task(TextFile file) {
        return NewTask.of(DigestAgent.TYPE, payload(file, library));
    }

    /** What travels with a task: all that an agent on another machine would need. */
    static String payload(TextFile file, String library) {
        try {
            return JSON.writeValueAsString(Map.of("path", file.path(), "content", file.content(), "library", library));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("three strings are always JSON", e);
        }
    }

    private void guarded(String what, Step step) {
        try {
            step.run();
        } catch (RequestFailed e) {
            events.accept(new Event.Broken("the gateway would not %s: %s.".formatted(what, e.getMessage())));
        } catch (TimeoutException e) {
            events.accept(new Event.Broken("%s within %d s.".formatted(e.getMessage(), PATIENCE.toSeconds())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private interface Step {
        void run() throws InterruptedException, TimeoutException;
    }
}
