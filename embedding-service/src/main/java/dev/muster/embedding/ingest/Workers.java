package dev.muster.embedding.ingest;

import dev.muster.embedding.EmbeddingConfig;
import dev.muster.platform.sql.SqlFailure;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.error.MusterException;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The documents this replica has taken: some in work, what one batch of messages brought beyond that waiting. Holds on to all of
 * them, and ends each one: indexed, failed, or put back for later.
 */
@Singleton
class Workers {
    private static final Logger LOG = Logger.getLogger(Workers.class);

    /** While the database is away, nothing else could be done with the place either; the document stays held. */
    private static final int SETTLE_TIMES = 30;

    private static final Duration SETTLE_AGAIN = Duration.ofMillis(200);
    private static final Duration SETTLE_LONGEST = Duration.ofSeconds(5);

    private final IndexDocument indexing;
    private final PgPending pending;
    private final PgIndex index;
    private final Endings endings;
    private final EmbeddingConfig.IngestConfig config;

    private final AtomicBoolean renewing = new AtomicBoolean();

    // All below guarded by this.
    private final Deque<Job> waiting = new ArrayDeque<>();
    private final Map<Long, Job> byToken = new HashMap<>();
    private int working;
    private boolean stopped;
    private Runnable whenRoom = () -> {};

    @Inject
    Workers(IndexDocument indexing, PgPending pending, PgIndex index, Endings endings, EmbeddingConfig config) {
        this.indexing = indexing;
        this.pending = pending;
        this.index = index;
        this.endings = endings;
        this.config = config.ingest();
    }

    /** One document in hand. */
    private static final class Job {
        private final Held held;
        private final Runnable done;
        private boolean running;
        private @Nullable Cancellable work;

        Job(Held held, Runnable done) {
            this.held = held;
            this.done = done;
        }
    }

    synchronized void whenRoom(Runnable action) {
        whenRoom = action;
    }

    /** How many more documents of any tenant could be worked on at once; one place is kept for those that have none here. */
    synchronized int room() {
        return stopped ? 0 : Math.max(0, mostOfOne() - working - waiting.size());
    }

    /** Whether there is room for a document of a tenant that has none here. */
    synchronized boolean roomForOthers() {
        return !stopped && working < config.documents();
    }

    /** The tenants whose documents are here. */
    synchronized Set<String> tenants() {
        return byToken.values().stream().map(job -> job.held.tenant()).collect(Collectors.toSet());
    }

    private int mostOfOne() {
        return Math.max(1, config.documents() - 1);
    }

    /** @param done runs when this replica is through with the document, however that went */
    void begin(Held held, Runnable done) {
        boolean late;
        synchronized (this) {
            late = stopped;
            if (!late) {
                Job job = new Job(held, done);
                byToken.put(held.token(), job);
                waiting.add(job);
            }
        }
        if (late) {
            release(held);
            done.run();
        } else {
            proceed();
        }
    }

    /** Holds on to the documents; those that were lost all the same are given up. */
    void renew() {
        List<Held> all = held();
        if (!all.isEmpty() && renewing.compareAndSet(false, true)) {
            pending.renew(all)
                    .onTermination()
                    .invoke(() -> renewing.set(false))
                    .subscribe()
                    .with(kept -> giveUp(all, kept), failure -> LOG.debugf("leases not renewed cause=%s", failure));
        }
    }

    /** Gives all documents back. */
    void stop() {
        List<Held> all;
        synchronized (this) {
            stopped = true;
            all = held();
        }
        all.forEach(this::cancel);
        all.forEach(this::release);
    }

    private void release(Held held) {
        pending.release(held)
                .subscribe()
                .with(
                        back -> {},
                        failure -> LOG.debugf("document not released, its lease will lapse cause=%s", failure));
    }

    private synchronized List<Held> held() {
        return new ArrayList<>(byToken.values().stream().map(job -> job.held).toList());
    }

    private void proceed() {
        for (Job job = next(); job != null; job = next()) {
            run(job);
        }
    }

    private synchronized @Nullable Job next() {
        if (stopped || working >= config.documents()) {
            return null;
        }
        Job job = waiting.stream().filter(this::mayRun).findFirst().orElse(null);
        if (job != null) {
            waiting.remove(job);
            job.running = true;
            working++;
        }
        return job;
    }

    /** The last place is for a tenant that has none. */
    private boolean mayRun(Job next) {
        return working < mostOfOne()
                || byToken.values().stream()
                        .noneMatch(job -> job.running && job.held.tenant().equals(next.held.tenant()));
    }

    private void run(Job job) {
        Cancellable work = attempt(job.held)
                .onTermination()
                .invoke(() -> ended(job))
                .subscribe()
                .with(
                        end -> {},
                        failure -> LOG.warnf(
                                "document not settled, its lease will lapse document=%s cause=%s",
                                job.held.document(), failure));
        synchronized (this) {
            job.work = work;
        }
    }

    private Uni<Void> attempt(Held held) {
        Uni<Void> work = held.before().attempts() >= config.maxAttempts()
                ? Uni.createFrom()
                        .failure(ErrorCode.INTERNAL.because("Every attempt to index it ended without an answer"))
                : pending.begun(held).chain(() -> indexing.index(held));
        return work.invoke(() -> endings.tell(held.document()))
                .onFailure()
                .recoverWithUni(failure -> failed(held, failure))
                .onFailure(Superseded.class)
                .recoverWithNull();
    }

    private Uni<Void> failed(Held held, Throwable failure) {
        if (failure instanceof Superseded) {
            LOG.infof(
                    "document was no longer ours document=%s attempt=%d",
                    held.document(), held.before().all() + 1);
            return Uni.createFrom().voidItem();
        }
        Verdict verdict = Verdict.of(failure, held.before(), config);
        log(held, verdict, failure);
        Tries tries = held.before().after(verdict.counted());
        Uni<Void> settled = verdict.again()
                ? pending.putBack(held, Verdict.pause(tries, config), tries)
                : index.failed(held, verdict.reason()).invoke(() -> endings.tell(held.document()));
        return settled.onFailure(lost -> SqlFailure.of(lost).passing())
                .retry()
                .withBackOff(SETTLE_AGAIN, SETTLE_LONGEST)
                .atMost(SETTLE_TIMES);
    }

    private static void log(Held held, Verdict verdict, Throwable failure) {
        boolean ours = !(failure instanceof MusterException) && verdict.reason().code() == ErrorCode.INTERNAL;
        LOG.logf(
                ours ? Logger.Level.ERROR : Logger.Level.WARN,
                ours ? failure : null,
                "document not indexed document=%s attempt=%d again=%s code=%s",
                held.document(),
                held.before().all() + 1,
                verdict.again(),
                verdict.reason().code().code());
    }

    private void giveUp(List<Held> asked, Set<Long> kept) {
        asked.stream().filter(held -> !kept.contains(held.token())).forEach(this::cancel);
    }

    private void cancel(Held held) {
        Job job;
        Cancellable work = null;
        synchronized (this) {
            job = byToken.get(held.token());
            if (job != null && waiting.remove(job)) {
                byToken.remove(held.token());
            } else if (job != null) {
                work = job.work;
            }
        }
        if (work != null) {
            work.cancel(); // ends the job
        } else if (job != null) {
            job.done.run();
        }
    }

    private void ended(Job job) {
        Runnable room;
        synchronized (this) {
            if (byToken.remove(job.held.token()) == null) {
                return;
            }
            working--;
            room = whenRoom;
        }
        job.done.run();
        proceed();
        room.run();
    }
}
