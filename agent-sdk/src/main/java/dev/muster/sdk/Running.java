package dev.muster.sdk;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An attempt whose handler has not ended. Of the loop. */
final class Running {
    final Attempt attempt;
    final AssignedTask task;
    final Run run;

    /** Cancel requests of the present connection, to be answered when the handler has ended. */
    final List<Long> cancels = new ArrayList<>(1);

    /** Why nobody wants the result any more; null: it is wanted. */
    @Nullable
    String unwanted;

    /** When its progress was last sent, by {@link System#nanoTime}; null: never. */
    @Nullable
    Long progressNanos;

    Running(Attempt attempt, AssignedTask task, Run run) {
        this.attempt = attempt;
        this.task = task;
        this.run = run;
    }

    void giveUp(String reason) {
        unwanted = reason;
        run.cancel();
    }
}
