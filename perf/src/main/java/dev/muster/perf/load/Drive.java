package dev.muster.perf.load;

import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;

/** The ways a client is driven. Each call blocks until the last answer is there; what runs between is one event loop. */
public final class Drive {
    private static final long HIGHEST_MICROS = TimeUnit.MINUTES.toMicros(2);
    private static final long PATIENCE_SECONDS = 180;

    private final Vertx vertx;
    private final Context loop;
    private final LoadClient client;

    /** A driver of that client. */
    public Drive(Vertx vertx, LoadClient client) {
        this.vertx = vertx;
        this.loop = vertx.getOrCreateContext();
        this.client = client;
    }

    /** One request after the other, with a pause between, as of a single caller on an idle machine. */
    public Sample oneByOne(Request request, int count, Duration pause) {
        return oneByOne(() -> request, count, pause);
    }

    /** The same with a request for each time. */
    public Sample oneByOne(Supplier<Request> requests, int count, Duration pause) {
        return run(run -> new OneByOne(run, requests, count, pause).next());
    }

    /** That many callers, each with its next request as soon as it has its answer. */
    public Sample closedLoop(Request request, int callers, Duration length) {
        return run(run -> {
            long end = System.nanoTime() + length.toNanos();
            for (int i = 0; i < callers; i++) {
                again(run, request, end);
            }
        });
    }

    /** All these requests, that many at a time. */
    public Sample all(Iterator<Request> requests, int callers) {
        return run(run -> {
            for (int i = 0; i < callers; i++) {
                again(run, requests);
            }
        });
    }

    /**
     * So many requests a second, whatever becomes of them. A response time counts from the moment the request was due, so
     * that a stall shows in all the requests it held up.
     */
    public Sample openLoop(Request request, int perSecond, Duration length) {
        return openLoop(() -> request, perSecond, length);
    }

    /** The same with a request for each time. */
    public Sample openLoop(Supplier<Request> requests, int perSecond, Duration length) {
        return run(run -> new OpenLoop(run, requests, perSecond, length).begin());
    }

    private void again(Run run, Request request, long end) {
        if (System.nanoTime() < end) {
            run.send(request, System.nanoTime(), done -> again(run, request, end));
        }
    }

    private void again(Run run, Iterator<Request> requests) {
        if (requests.hasNext()) {
            run.send(requests.next(), System.nanoTime(), done -> again(run, requests));
        }
    }

    private Sample run(java.util.function.Consumer<Run> begin) {
        Run run = new Run();
        loop.runOnContext(go -> {
            begin.accept(run);
            run.endIfIdle();
        });
        return run.await();
    }

    /** The requests under way and the answers so far; of the event loop. */
    private final class Run {
        private final Histogram micros = new Histogram(HIGHEST_MICROS, 3);
        private final Promise<Sample> done = Promise.promise();
        private final long began = System.nanoTime();
        private long firstSent;
        private long lastSent;
        private long sent;
        private long failed;
        private int underWay;
        private boolean more;

        /** @param since when the request was due */
        void send(Request request, long since, LongConsumer then) {
            underWay++;
            lastSent = System.nanoTime();
            if (sent++ == 0) {
                firstSent = lastSent;
            }
            client.send(request).onComplete(answer -> {
                underWay--;
                long now = System.nanoTime();
                note(answer, now - since);
                then.accept(now);
                endIfIdle();
            });
        }

        private void note(AsyncResult<Void> answer, long nanos) {
            if (answer.succeeded()) {
                micros.recordValue(Math.min(HIGHEST_MICROS, TimeUnit.NANOSECONDS.toMicros(nanos)));
            } else if (failed++ == 0) {
                System.err.println("first bad answer: " + answer.cause());
            }
        }

        /** Whether requests will still be sent although none is under way. */
        void more(boolean comes) {
            more = comes;
        }

        void endIfIdle() {
            if (underWay == 0 && !more) {
                double seconds = (System.nanoTime() - began) / 1e9;
                done.tryComplete(new Sample(micros, failed, seconds, (lastSent - firstSent) / 1e9));
            }
        }

        Sample await() {
            try {
                return done.future().toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("Interrupted while waiting for answers", e);
            } catch (ExecutionException | TimeoutException e) {
                throw new IllegalStateException("The load did not end: " + e, e);
            }
        }
    }

    private final class OneByOne {
        private final Run run;
        private final Supplier<Request> requests;
        private final Duration pause;
        private int left;

        OneByOne(Run run, Supplier<Request> requests, int count, Duration pause) {
            this.run = run;
            this.requests = requests;
            this.left = count;
            this.pause = pause;
        }

        void next() {
            run.more(--left > 0);
            run.send(requests.get(), System.nanoTime(), answered -> {
                if (left > 0) {
                    vertx.setTimer(pause.toMillis(), later -> next());
                }
            });
        }
    }

    private final class OpenLoop {
        private static final long TICK_MILLIS = 1;

        private final Run run;
        private final Supplier<Request> requests;
        private final long gapNanos;
        private final long endNanos;
        private long dueNanos = System.nanoTime();

        OpenLoop(Run run, Supplier<Request> requests, int perSecond, Duration length) {
            this.run = run;
            this.requests = requests;
            this.gapNanos = TimeUnit.SECONDS.toNanos(1) / perSecond;
            this.endNanos = dueNanos + length.toNanos();
        }

        void begin() {
            run.more(true);
            vertx.setPeriodic(TICK_MILLIS, this::tick);
        }

        private void tick(long timer) {
            long now = System.nanoTime();
            for (; dueNanos <= now && dueNanos < endNanos; dueNanos += gapNanos) {
                run.send(requests.get(), dueNanos, answered -> {});
            }
            if (dueNanos >= endNanos) {
                vertx.cancelTimer(timer);
                run.more(false);
                run.endIfIdle();
            }
        }
    }
}
