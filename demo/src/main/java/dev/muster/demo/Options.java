package dev.muster.demo;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * What was asked for on the command line.
 *
 * @param directory whose files are digested
 * @param limit how many files at most
 */
record Options(Path directory, int limit) {
    /** Files taken unless told otherwise: their contents and results are kept in memory. */
    static final int DEFAULT_LIMIT = 2_000;

    static final String USAGE = """
            usage: ./muster demo [--dir PATH] [--limit N]
              --dir PATH   digest the text files below PATH instead of this repository's own
              --limit N    take the first N files only; 2000 unless given""";

    /**
     * Reads the arguments.
     *
     * @param home whose files are taken without {@code --dir}
     * @throws DemoException for what cannot be understood
     */
    static Options parse(List<String> arguments, Path home) {
        Options options = new Options(home, DEFAULT_LIMIT);
        Deque<String> left = new ArrayDeque<>(arguments);
        while (!left.isEmpty()) {
            String option = left.pop();
            options = switch (option) {
                case "--dir" -> new Options(directory(value(option, left)), options.limit);
                case "--limit" -> new Options(options.directory, limit(value(option, left)));
                default -> throw new DemoException("the demo does not know '%s'.%n%s".formatted(option, USAGE));
            };
        }
        return options;
    }

    private static String value(String option, Deque<String> left) {
        if (left.isEmpty()) {
            throw new DemoException("%s needs a value.%n%s".formatted(option, USAGE));
        }
        return left.pop();
    }

    private static Path directory(String value) {
        Path directory = Path.of(value).toAbsolutePath().normalize();
        if (!Files.isDirectory(directory)) {
            throw new DemoException("there is no directory %s.".formatted(directory));
        }
        return directory;
    }

    private static int limit(String value) {
        try {
            int limit = Integer.parseInt(value);
            if (limit > 0) {
                return limit;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new DemoException("--limit is a number of files, 1 or more, not '%s'.".formatted(value));
    }
}
