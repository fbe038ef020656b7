package dev.muster.demo.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What a run came to.
 *
 * @param results one a file that has a good one, in the order of submission
 * @param wrong a sentence for each file that has not exactly one accepted result
 * @param files how many there were
 * @param killed whether an agent was killed at work
 * @param took from the first submit to the last result
 * @param p50 of the times from submit to result
 * @param reassigned tasks that more than one agent was given
 * @param staleRefused outcomes refused because the attempt was no longer the agent's
 */
public record Outcome(
        List<Result> results,
        List<String> wrong,
        int files,
        boolean killed,
        Duration took,
        Duration p50,
        Duration p99,
        long reassigned,
        int staleRefused) {
    private static final int ASKED_AT_A_TIME = 8;

    /** Results in a second. */
    public double perSecond() {
        return files / Math.max(1e-3, took.toNanos() / 1e9);
    }

    /** Whether every file has exactly one accepted result. */
    public boolean good() {
        return wrong.isEmpty();
    }

    static Outcome of(Ledger ledger, boolean killed, Duration took, Gateway gateway) throws InterruptedException {
        List<Result> results = new ArrayList<>();
        List<String> wrong = new ArrayList<>();
        for (Verdict verdict : verdicts(ledger.works(), gateway)) {
            verdict.result().ifPresent(results::add);
            verdict.wrong().ifPresent(wrong::add);
        }
        Percentiles latency = Percentiles.ofNanos(ledger.works().stream().mapToLong(Work::latencyNanos));
        return new Outcome(
                List.copyOf(results),
                List.copyOf(wrong),
                ledger.works().size(),
                killed,
                took,
                latency.at(50),
                latency.at(99),
                ledger.reassigned(),
                ledger.staleRefused());
    }

    private static List<Verdict> verdicts(Collection<Work> works, Gateway gateway) throws InterruptedException {
        try (ExecutorService threads = Executors.newFixedThreadPool(ASKED_AT_A_TIME)) {
            List<Future<Verdict>> asked = threads.invokeAll(works.stream()
                    .<Callable<Verdict>>map(work -> () -> Verdict.of(work, gateway.successes(work.task())))
                    .toList());
            return asked.stream().map(Outcome::get).toList();
        }
    }

    private static Verdict get(Future<Verdict> done) {
        if (done.state() == Future.State.FAILED && done.exceptionNow() instanceof RuntimeException failure) {
            throw failure;
        }
        return done.resultNow();
    }
}
