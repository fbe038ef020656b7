package dev.muster.embedding.ingest;

import dev.muster.embedding.EmbeddingConfig;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.error.MusterException;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The documents this replica has taken: some in work, what one batch of messages brought beyond that waiting. Holds on to all of
 * them, and ends each one: indexed, failed, or put back for later.
 */
@Singleton
class Workers {
    private static final Logger LOG = Logger.getLogger(Workers.class);

    private final IndexDocument indexing;
    private final PgPending pending;
    private final PgIndex index;
    private final Endings endings;
    private final EmbeddingConfig.IngestConfig config;

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
        private @Nullable Cancellable work;

        Job(Held held, Runnable done) {
            this.held = held;
            this.done = done;
        }
    }

    synchronized void whenRoom(Runnable action) {
        whenRoom = action;
    }

    /** How many more documents could be worked on at once. */
    synchronized int room() {
        return stopped ? 0 : Math.max(0, config.documents() - working - waiting.size());
    }

    /** @param done runs when this replica is through with the document, however that went */
    void begin(Held held, Runnable done) {
        synchronized (this) {
            Job job = new Job(held, done);
            byToken.put(held.token(), job);
            waiting.add(job);
        }
        proceed();
    }

    /** Holds on to the documents; those that were lost all the same are given up. */
    void renew() {
        List<Held> all = held();
        if (!all.isEmpty()) {
            pending.renew(all)
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
        all.forEach(one -> pending.release(one).subscribe().with(back -> {}, failure -> {}));
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
        Job job = waiting.poll();
        if (job != null) {
            working++;
        }
        return job;
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
        Uni<Void> work = held.attempts() > config.maxAttempts()
                ? Uni.createFrom()
                        .failure(ErrorCode.INTERNAL.because("Every attempt to index it ended without an answer"))
                : Uni.createFrom().deferred(() -> indexing.index(held));
        return work.invoke(() -> endings.tell(held.document()))
                .onFailure()
                .recoverWithUni(failure -> failed(held, failure))
                .onFailure(Superseded.class)
                .recoverWithNull();
    }

    private Uni<Void> failed(Held held, Throwable failure) {
        if (failure instanceof Superseded) {
            LOG.infof("document was no longer ours document=%s attempt=%d", held.document(), held.attempts());
            return Uni.createFrom().voidItem();
        }
        Verdict verdict = Verdict.of(failure, held.attempts(), config.maxAttempts());
        log(held, verdict, failure);
        return verdict.again()
                ? pending.putBack(held, Verdict.pause(held.attempts(), config.backoff(), config.maxBackoff()))
                : index.failed(held, verdict.reason()).invoke(() -> endings.tell(held.document()));
    }

    private static void log(Held held, Verdict verdict, Throwable failure) {
        boolean ours = !(failure instanceof MusterException) && verdict.reason().code() == ErrorCode.INTERNAL;
        LOG.logf(
                ours ? Logger.Level.ERROR : Logger.Level.WARN,
                ours ? failure : null,
                "document not indexed document=%s attempt=%d again=%s code=%s",
                held.document(),
                held.attempts(),
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
