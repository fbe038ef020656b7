package dev.muster.demo.library;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * The documents of a run when none is under way any more.
 *
 * @param documents as Muster tells of them
 * @param wanted how many there should be
 * @param removed of former runs, taken out
 * @param began when the first was filed, at the earliest
 * @param took from then until all were done
 */
public record Shelf(List<Filed> documents, int wanted, int removed, Instant began, Duration took) {
    public Shelf {
        documents = List.copyOf(documents);
    }

    /** Whether all are indexed. */
    public boolean whole() {
        return documents.size() == wanted && documents.stream().allMatch(Filed::indexed);
    }

    /** Those that are not to be found, with the reason. */
    public List<Filed> failed() {
        return documents.stream().filter(document -> !document.indexed()).toList();
    }

    /** Chunks of all. */
    public int chunks() {
        return sum(Filed::chunks, documents);
    }

    /** Chunks that were indexed in this run. */
    public int freshChunks() {
        return sum(Filed::chunks, fresh());
    }

    /** Chunks that were indexed in this run, a second. */
    public double chunksPerSecond() {
        return freshChunks() / Math.max(1e-3, took.toMillis() / 1e3);
    }

    private List<Filed> fresh() {
        return documents.stream()
                .filter(document -> !document.indexedAt().isBefore(began))
                .toList();
    }

    private static int sum(ToIntFunction<Filed> what, List<Filed> documents) {
        return documents.stream().mapToInt(what).sum();
    }
}
