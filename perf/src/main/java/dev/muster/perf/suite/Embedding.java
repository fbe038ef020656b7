package dev.muster.perf.suite;

import dev.muster.perf.lab.EmbedProcess;
import dev.muster.perf.lab.EmbedProcess.Outcome;
import java.util.List;

/** Texts to vectors: {@code EmbedTexts} without a cache beside the bare model in the same mode, and a remembered text over REST. */
public final class Embedding implements Section {
    private static final List<Integer> TOKENS = List.of(14, 110);
    private static final double SHARE_OF_BARE = 0.85;
    private static final double TIMES_BARE = 1.5;

    @Override
    public String name() {
        return "embedding";
    }

    @Override
    public String about() {
        return "texts of " + TOKENS
                + " tokens by EmbedTexts with the cache off beside the bare model; a cached text over REST";
    }

    @Override
    public void measure(Bench bench) {
        bench.lab().stopStack();
        for (int tokens : TOKENS) {
            report(bench, tokens, EmbedProcess.run(bench.lab(), tokens));
        }
        Cached.measure(bench, this);
    }

    private void report(Bench bench, int tokens, Outcome outcome) {
        String name = "embedding." + tokens;
        bench.say("%d tokens: %s".formatted(tokens, outcome));
        bench.report(Bench.figure(this, name + ".rate", outcome.rate(), "texts/s")
                .atLeast(SHARE_OF_BARE * outcome.bareRate())
                .under("bare model, one caller a core", outcome.bareRate()));
        bench.report(Bench.figure(this, name + ".p50", outcome.p50Millis(), "ms")
                .atMost(TIMES_BARE * outcome.bareP50Millis())
                .under("bare model, one text at a time", outcome.bareP50Millis()));
    }
}
