package dev.muster.gateway.link;

import java.util.concurrent.Executor;

/** The thread of a link: runs one task at a time, in order, never within {@code execute}; and later ones. */
interface LinkLoop extends Executor {
    /** Runs the task once, after that many milliseconds. */
    void after(long millis, Runnable task);
}
