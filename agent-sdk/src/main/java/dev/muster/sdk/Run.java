package dev.muster.sdk;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One call of a handler, on a thread that can be interrupted for as long as the call lasts and not after. */
final class Run implements Runnable {
    private final Attempt attempt;
    private final AssignedTask task;
    private final TaskHandler handler;
    private final Consumer<Outcome> ended;
    private @Nullable Thread thread;

    Run(Attempt attempt, AssignedTask task, TaskHandler handler, Consumer<Outcome> ended) {
        this.attempt = attempt;
        this.task = task;
        this.handler = handler;
        this.ended = ended;
    }

    @Override
    public void run() {
        begin();
        Outcome outcome = call();
        end();
        ended.accept(outcome);
    }

    /** Tells the handler that nobody wants its result; from any thread. */
    synchronized void cancel() {
        task.cancel();
        if (thread != null) {
            thread.interrupt();
        }
    }

    @SuppressWarnings("InterruptedExceptionSwallowed") // The thread is the pool's; its mark is taken off in end().
    private Outcome call() {
        try {
            return Outcome.completed(attempt, handler.handle(task));
        } catch (Throwable e) {
            // An Error too: an unloadable class in a handler must not leave the task to its deadline.
            return failed(e);
        }
    }

    /** What a handler throws may be unable to describe itself. */
    private Outcome failed(Throwable failure) {
        try {
            return Outcome.failed(attempt, failure);
        } catch (Throwable e) {
            return Outcome.failed(
                    attempt, Outcome.HANDLER_ERROR, failure.getClass().getName(), true);
        }
    }

    private synchronized void begin() {
        thread = Thread.currentThread();
        if (task.isCancelled()) {
            thread.interrupt();
        }
    }

    private synchronized void end() {
        thread = null;
        // What cancel() left must not hit the next task of this thread.
        Thread.interrupted();
    }
}
