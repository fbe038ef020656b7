package dev.muster.demo.library;

import dev.muster.demo.digest.Digest;
import java.util.Comparator;
import java.util.List;

/**
 * Something to ask of the files, and where the answer should be.
 *
 * @param file whose path should be among the first found
 */
public record Question(String text, String file) {
    private static final int MOST = 5;

    /** About this repository, in other words than the files'. */
    private static final List<Question> OF_MUSTER = List.of(
            new Question("how do I stop what runs in the background?", "muster"),
            new Question("how many bytes are in a frame's header and what do they mean?", "docs/protocol.md"),
            new Question("which configuration keys are there, and what are their defaults?", "docs/configuration.md"),
            new Question("how fast is it: latency and throughput measured on two cores?", "docs/performance.md"),
            new Question("may I copy and redistribute it, and under which license?", "LICENSE"));

    /** Five of them: about Muster where these are Muster's files, else about the files with the richest vocabulary. */
    public static List<Question> about(List<Digest> files) {
        List<Question> ours = OF_MUSTER.stream()
                .filter(question -> files.stream().anyMatch(file -> file.path().equals(question.file())))
                .toList();
        return ours.size() == OF_MUSTER.size() ? ours : fromWords(files);
    }

    private static List<Question> fromWords(List<Digest> files) {
        return files.stream()
                .filter(file -> file.telling().size() >= 3)
                .sorted(Comparator.comparingInt(Digest::words).reversed().thenComparing(Digest::path))
                .limit(MOST)
                .map(file -> new Question("where is it about " + words(file) + "?", file.path()))
                .toList();
    }

    private static String words(Digest file) {
        List<String> telling = file.telling().stream().limit(4).toList();
        return String.join(", ", telling.subList(0, telling.size() - 1)) + " and " + telling.getLast();
    }
}
