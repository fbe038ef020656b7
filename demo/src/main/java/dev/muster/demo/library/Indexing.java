package dev.muster.demo.library;

import dev.muster.demo.DemoException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;

/** The wait until all documents of a run are indexed, and the clearing out of those of former runs. */
public final class Indexing {
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration STALL = Duration.ofSeconds(60);

    private final Library library;
    private final Set<String> documents;

    /** @param documents the ids that the library is to have in the end, and no others */
    public Indexing(Library library, Set<String> documents) {
        this.library = library;
        this.documents = Set.copyOf(documents);
    }

    /**
     * Waits.
     *
     * @param began what was indexed before is of a former run
     * @param left told how many are not done yet, now and then
     * @throws DemoException when it does not go on
     */
    public Shelf await(Instant began, IntConsumer left) throws IOException, InterruptedException {
        long moved = System.nanoTime();
        int waiting = waiting();
        while (waiting > 0) {
            left.accept(waiting);
            Thread.sleep(LOOK);
            int now = waiting();
            if (now < waiting) {
                moved = System.nanoTime();
            } else if (System.nanoTime() - moved > STALL.toNanos()) {
                throw new DemoException(
                        "no document was indexed for %d s, %d are left.".formatted(STALL.toSeconds(), now));
            }
            waiting = now;
        }
        left.accept(0);
        Instant ended = Instant.now();
        return shelf(began, ended);
    }

    private int waiting() throws IOException, InterruptedException {
        return (int) library.list("pending").stream()
                .filter(document -> documents.contains(document.id()))
                .count();
    }

    private Shelf shelf(Instant began, Instant ended) throws IOException, InterruptedException {
        List<Filed> all = library.list("");
        int removed = 0;
        for (Filed old : all) {
            if (!documents.contains(old.id())) {
                library.delete(old.id());
                removed++;
            }
        }
        List<Filed> ours = all.stream()
                .filter(document -> documents.contains(document.id()))
                .toList();
        return new Shelf(ours, documents.size(), removed, began, Duration.between(began, ended));
    }
}
