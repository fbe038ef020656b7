package dev.muster.demo.files;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What git says of a directory. */
final class Git {
    private Git() {}

    /** The files under version control below a directory, relative to it; empty where git does not answer. */
    static Optional<List<Path>> files(Path directory) {
        try {
            Process git = new ProcessBuilder("git", "-C", directory.toString(), "ls-files", "-z")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String output = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            boolean answered = git.waitFor() == 0 && !output.isEmpty();
            return answered
                    ? Optional.of(
                            Arrays.stream(output.split("\0")).map(Path::of).toList())
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
