package dev.muster.demo;

import dev.muster.demo.library.Answer;
import dev.muster.demo.library.Answer.Hit;
import dev.muster.demo.library.Asking;
import dev.muster.demo.library.Filed;
import dev.muster.demo.library.Found;
import dev.muster.demo.library.Question;
import dev.muster.demo.library.Shelf;
import dev.muster.demo.run.Percentiles;
import dev.muster.demo.screen.Ink;
import dev.muster.demo.screen.Screen;
import java.util.List;
import java.util.Locale;

/** What is shown of the index: the questions with the files found, the figures, the check. */
final class Findings {
    private static final int SHOWN_FILES = 3;
    private static final int SHOWN_FAILED = 10;
    private static final int SNIPPET = 100;

    private final Screen screen;
    private final Found found;

    Findings(Screen screen, Found found) {
        this.screen = screen;
        this.found = found;
    }

    void show() {
        for (int i = 0; i < found.questions().size(); i++) {
            screen.line("");
            question(found.questions().get(i), found.answers().get(i));
        }
        figures();
        check();
    }

    private void question(Question question, Answer answer) {
        screen.line("  " + screen.ink(Ink.BOLD, question.text()));
        List<Hit> files = answer.files(SHOWN_FILES);
        for (Hit hit : files) {
            boolean expected = hit.path().equals(question.file());
            screen.line(String.format(Locale.ROOT, "    %.2f  %s%s", hit.score(), hit.path(), expected ? "  ✔" : ""));
            screen.line("          " + screen.ink(Ink.DIM, snippet(hit.text())));
        }
        if (files.stream().noneMatch(hit -> hit.path().equals(question.file()))) {
            screen.line("          expected %s among the first %d".formatted(question.file(), SHOWN_FILES));
        }
    }

    private static String snippet(String text) {
        String line = text.strip().replaceAll("\\s+", " ");
        return line.length() <= SNIPPET ? line : line.substring(0, SNIPPET).stripTrailing() + " …";
    }

    private void figures() {
        Shelf shelf = found.shelf();
        screen.line("");
        figure(
                "indexed",
                String.format(
                        Locale.ROOT,
                        "%,d documents, %,d chunks",
                        shelf.documents().size(),
                        shelf.chunks()));
        if (shelf.removed() > 0) {
            figure("taken out", "%,d documents of former runs".formatted(shelf.removed()));
        }
        if (shelf.freshChunks() > 0) {
            figure(
                    "embedded",
                    String.format(
                            Locale.ROOT,
                            "%,d chunks in this run, %.0f texts/s",
                            shelf.freshChunks(),
                            shelf.chunksPerSecond()));
        }
        cache();
        Percentiles latency = Percentiles.ofNanos(
                found.answers().stream().mapToLong(answer -> answer.took().toNanos()));
        figure(
                "search",
                String.format(
                        Locale.ROOT,
                        "%d questions, p50 %.1f ms, p99 %.1f ms",
                        found.answers().size(),
                        latency.at(50).toNanos() / 1e6,
                        latency.at(99).toNanos() / 1e6));
    }

    private void cache() {
        Asking.Remembered again = found.again();
        figure(
                "cache",
                String.format(
                        Locale.ROOT,
                        "%.0f %% hits: %d of %d texts embedded again were remembered",
                        100.0 * again.remembered() / Math.max(1, again.of()),
                        again.remembered(),
                        again.of()));
    }

    private void figure(String name, String value) {
        screen.line("  %-15s%s".formatted(name, value));
    }

    private void check() {
        screen.line("");
        Shelf shelf = found.shelf();
        if (shelf.whole()) {
            screen.line(screen.ink(Ink.GREEN, "  ✔ every file is indexed"));
            return;
        }
        int missing = shelf.wanted() - shelf.documents().size() + shelf.failed().size();
        screen.line(screen.ink(Ink.RED, "  ✘ %d of %d files are not indexed".formatted(missing, shelf.wanted())));
        shelf.failed().stream().limit(SHOWN_FAILED).forEach(this::failed);
    }

    private void failed(Filed document) {
        screen.line("    %s: %s".formatted(document.path(), document.error()));
    }
}
