package dev.muster.demo;

import dev.muster.demo.files.TextFile;
import dev.muster.demo.files.TextFiles;
import dev.muster.demo.library.Answer;
import dev.muster.demo.library.Asking;
import dev.muster.demo.library.Found;
import dev.muster.demo.library.Indexing;
import dev.muster.demo.library.Library;
import dev.muster.demo.library.Question;
import dev.muster.demo.library.Shelf;
import dev.muster.demo.run.DemoRun;
import dev.muster.demo.run.Outcome;
import dev.muster.demo.run.Result;
import dev.muster.demo.screen.Ink;
import dev.muster.demo.screen.Progress;
import dev.muster.demo.screen.Screen;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The program behind {@code ./muster demo}: agents in processes of their own digest and file real files, one of them is
 * killed half way, and at the end every file has exactly one accepted result, is indexed, and answers questions. Exit code 0
 * if so, 1 if not, 2 if it could not run.
 */
public final class Demo {
    private static final int WRONG = 1;
    private static final int COULD_NOT_RUN = 2;

    private final Path home;
    private final Options options;
    private final Screen screen;

    private Demo(Path home, Options options, Screen screen) {
        this.home = home;
        this.options = options;
        this.screen = screen;
    }

    /** Runs once. */
    public static void main(String[] arguments) throws InterruptedException {
        System.exit(run(List.of(arguments)));
    }

    private static int run(List<String> arguments) throws InterruptedException {
        Path home = Path.of(System.getenv().getOrDefault("MUSTER_HOME", "")).toAbsolutePath();
        Screen screen = Screen.standard(System.getenv());
        try {
            return new Demo(home, Options.parse(arguments, home), screen).run() ? 0 : WRONG;
        } catch (DemoException e) {
            screen.endProgress();
            System.err.println("muster demo: " + e.getMessage());
            return COULD_NOT_RUN;
        }
    }

    private boolean run() throws InterruptedException {
        Door door = Door.from(System.getenv());
        List<TextFile> files = files();
        greet(files, door);
        Path state = home.resolve(".muster");
        String name = options.directory().toString();
        Instant began = Instant.now();
        Outcome outcome = new DemoRun(door, files, name, state.resolve("logs"), screen).run();
        Path kept = state.resolve("demo").resolve("results.jsonl");
        Result.keep(outcome.results(), kept);
        Found found = find(new Library(door, name), outcome, began);
        new Summary(screen, outcome).show(home.relativize(kept).toString());
        new Findings(screen, found).show();
        return outcome.good() && found.shelf().whole();
    }

    private Found find(Library library, Outcome outcome, Instant began) throws InterruptedException {
        try {
            Shelf shelf =
                    new Indexing(library, documents(outcome)).await(began, left -> progress(outcome, left, began));
            screen.endProgress();
            List<Question> questions = Question.about(
                    outcome.results().stream().map(Result::digest).toList());
            List<Answer> answers = Asking.all(library, questions);
            return new Found(shelf, questions, answers, Asking.again(library, answers));
        } catch (IOException e) {
            throw new DemoException("the documents cannot be asked for (%s).".formatted(e.getMessage()), e);
        }
    }

    private static Set<String> documents(Outcome outcome) {
        return outcome.results().stream()
                .map(Result::document)
                .filter(id -> !id.isEmpty())
                .collect(Collectors.toSet());
    }

    private void progress(Outcome outcome, int left, Instant began) {
        int all = outcome.results().size();
        double seconds = Math.max(1e-3, Duration.between(began, Instant.now()).toMillis() / 1e3);
        screen.progress(new Progress(all - left, all, "indexed", (all - left) / seconds, ""));
    }

    private List<TextFile> files() {
        List<TextFile> files = TextFiles.below(options.directory(), options.limit());
        if (files.isEmpty()) {
            throw new DemoException("no text file of up to %d KiB below %s."
                    .formatted(TextFiles.MAX_BYTES / 1024, options.directory()));
        }
        return files;
    }

    private void greet(List<TextFile> files, Door door) {
        long bytes = files.stream().mapToLong(TextFile::bytes).sum();
        screen.line("%s  %s of %s (%s), one task each, through %s"
                .formatted(
                        screen.ink(Ink.BOLD, "Muster demo"),
                        files.size() == 1 ? "1 file" : String.format(Locale.ROOT, "%,d files", files.size()),
                        options.directory(),
                        size(bytes),
                        door.url()));
    }

    private static String size(long bytes) {
        return bytes < 1 << 20
                ? (bytes + 1023) / 1024 + " KiB"
                : String.format(Locale.ROOT, "%.1f MiB", bytes / (double) (1 << 20));
    }
}
