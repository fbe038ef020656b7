package dev.muster.cache.client;

import dev.muster.proto.cache.v1.Invalidations;
import dev.muster.protocol.error.MusterException;
import io.vertx.core.Vertx;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The keeper of the stream of invalidations: opens it when the first namespace that needs it is seen, and again, at another
 * replica if there is one, when it ends or is silent. Its state is kept under its lock; nothing here blocks.
 */
final class Watch {
    private static final long LOOK_MILLIS = 250;

    private final Vertx vertx;
    private final Hearing hearing;
    private final Source source;
    private volatile boolean begun;
    private boolean stopped;
    private long timer;
    private @Nullable Stream stream;

    Watch(Vertx vertx, Hearing hearing, Source source) {
        this.vertx = vertx;
        this.hearing = hearing;
        this.source = source;
    }

    /** Begins, if it has not begun. */
    void begin() {
        if (!begun) {
            beginOnce();
        }
    }

    synchronized void stop() {
        stopped = true;
        if (begun) {
            vertx.cancelTimer(timer);
        }
        drop();
    }

    private synchronized void beginOnce() {
        if (!begun && !stopped) {
            begun = true;
            timer = vertx.setPeriodic(LOOK_MILLIS, tick -> look());
            look();
        }
    }

    /** To be called again and again. */
    synchronized void look() {
        if (stream != null && stream.looks++ >= Hearing.SILENCE.toMillis() / LOOK_MILLIS && !hearing.now()) {
            drop();
        }
        if (stream == null && !stopped) {
            open();
        }
    }

    private void open() {
        Stream opened = new Stream();
        stream = opened;
        try {
            opened.cancel = source.open(message -> received(opened, message), () -> ended(opened));
        } catch (MusterException nobodyThere) {
            stream = null;
        }
    }

    private synchronized void received(Stream from, Invalidations message) {
        if (from == stream) {
            hearing.received(message);
        }
    }

    private synchronized void ended(Stream which) {
        if (which == stream) {
            stream = null;
            hearing.lost();
        }
    }

    private void drop() {
        Stream old = stream;
        stream = null;
        hearing.lost();
        if (old != null && old.cancel != null) {
            old.cancel.run();
        }
    }

    /** Opens streams. */
    @FunctionalInterface
    interface Source {
        /**
         * @param ended may be told more than once, and before this returns
         * @return ends the stream
         */
        Runnable open(Consumer<Invalidations> received, Runnable ended);
    }

    private static final class Stream {
        private int looks;
        private @Nullable Runnable cancel;
    }
}
