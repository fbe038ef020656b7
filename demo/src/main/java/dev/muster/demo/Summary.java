package dev.muster.demo;

import dev.muster.demo.digest.Digest;
import dev.muster.demo.digest.Heading;
import dev.muster.demo.digest.Signature;
import dev.muster.demo.run.Outcome;
import dev.muster.demo.run.Result;
import dev.muster.demo.screen.Ink;
import dev.muster.demo.screen.Screen;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What is shown at the end: a few digests, the two files most alike, the figures, the check. */
final class Summary {
    private static final int SAMPLES = 5;
    private static final int SHOWN_HEADINGS = 4;
    private static final int SHOWN_WRONG = 10;
    /** Shorter files are alike by their licence or package line alone. */
    private static final int SHORTEST_ALIKE = 1_000;

    private static final double ALIKE = 0.5;

    private final Screen screen;
    private final Outcome outcome;

    Summary(Screen screen, Outcome outcome) {
        this.screen = screen;
        this.outcome = outcome;
    }

    void show(String kept) {
        screen.line("");
        samples(outcome.results()).forEach(this::sample);
        alike().ifPresent(screen::line);
        figures(kept);
        check();
    }

    private void sample(Result result) {
        Digest digest = result.digest();
        screen.line("  %s  %s"
                .formatted(
                        screen.ink(Ink.BOLD, result.path()),
                        screen.ink(
                                Ink.DIM,
                                String.format(
                                        Locale.ROOT,
                                        "%s, %,d tokens, %,d different words",
                                        digest.language(),
                                        digest.tokens(),
                                        digest.words()))));
        screen.line("      " + outline(digest));
    }

    private static String outline(Digest digest) {
        if (digest.outline().isEmpty()) {
            return "often: " + String.join(", ", digest.telling());
        }
        String shown = digest.outline().stream()
                .limit(SHOWN_HEADINGS)
                .map(Summary::heading)
                .collect(Collectors.joining(" · "));
        int more = digest.outline().size() - SHOWN_HEADINGS;
        return more > 0 ? "%s · %d more".formatted(shown, more) : shown;
    }

    private static String heading(Heading heading) {
        return heading.kind().equals("heading") ? heading.name() : heading.kind() + " " + heading.name();
    }

    /** The richest file of each language, of those languages with most files. */
    static List<Result> samples(List<Result> results) {
        Map<String, List<Result>> byLanguage = new HashMap<>();
        results.forEach(result -> byLanguage
                .computeIfAbsent(result.digest().language(), language -> new ArrayList<>())
                .add(result));
        return byLanguage.values().stream()
                .sorted(Comparator.<List<Result>>comparingInt(Collection::size)
                        .reversed()
                        .thenComparing(group -> group.get(0).path()))
                .limit(SAMPLES)
                .map(Summary::richest)
                .toList();
    }

    private static Result richest(List<Result> group) {
        return group.stream()
                .max(Comparator.comparingInt(
                                (Result result) -> result.digest().outline().size())
                        .thenComparing(result -> result.digest().tokens()))
                .orElseThrow();
    }

    private Optional<String> alike() {
        List<Result> long_ = outcome.results().stream()
                .filter(result -> result.digest().bytes() >= SHORTEST_ALIKE)
                .toList();
        List<Signature> signatures = long_.stream()
                .map(result -> Signature.parse(result.digest().signature()))
                .toList();
        double most = ALIKE;
        Optional<String> line = Optional.empty();
        for (int a = 0; a < long_.size(); a++) {
            for (int b = a + 1; b < long_.size(); b++) {
                double similarity = signatures.get(a).similarity(signatures.get(b));
                if (similarity > most) {
                    most = similarity;
                    line = Optional.of(String.format(
                            Locale.ROOT,
                            "  most alike, by %.0f %%: %s and %s",
                            100 * similarity,
                            long_.get(a).path(),
                            long_.get(b).path()));
                }
            }
        }
        return line;
    }

    private void figures(String kept) {
        screen.line("");
        figure(
                "files",
                String.format(
                        Locale.ROOT,
                        "%,d in %.1f s",
                        outcome.files(),
                        outcome.took().toNanos() / 1e9));
        figure("rate", String.format(Locale.ROOT, "%.0f tasks/s", outcome.perSecond()));
        figure("submit→result", "p50 %s, p99 %s".formatted(millis(outcome.p50()), millis(outcome.p99())));
        figure("re-assigned", Long.toString(outcome.reassigned()));
        figure("stale refused", Integer.toString(outcome.staleRefused()));
        figure("kept in", kept);
    }

    private void figure(String name, String value) {
        screen.line("  %-15s%s".formatted(name, value));
    }

    private void check() {
        screen.line("");
        if (!outcome.killed()) {
            screen.line("  no agent was killed: with so few files none was at work half way");
        }
        if (outcome.good()) {
            screen.line(screen.ink(Ink.GREEN, "  ✔ every file has exactly one accepted result"));
            return;
        }
        screen.line(screen.ink(
                Ink.RED,
                "  ✘ %d of %d files have not exactly one accepted result"
                        .formatted(outcome.wrong().size(), outcome.files())));
        outcome.wrong().stream().limit(SHOWN_WRONG).forEach(wrong -> screen.line("    " + wrong));
    }

    private static String millis(Duration duration) {
        return duration.toMillis() + " ms";
    }
}
