package dev.muster.localstack.tools;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.stream.Stream;

/** Whole folders: copied, deleted, given away. */
public final class Folders {

    private Folders() {}

    /** Deletes the folder with all it holds; nothing happens when it is not there. */
    public static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        each(folder, Comparator.reverseOrder(), Files::deleteIfExists);
    }

    /** Copies the folder with file modes; the target appears whole or not at all. */
    public static void copy(Path from, Path to) {
        Path scratch = to.resolveSibling(to.getFileName() + ".copying");
        delete(scratch);
        each(
                from,
                Comparator.naturalOrder(),
                file -> Files.copy(
                        file, scratch.resolve(from.relativize(file).toString()), StandardCopyOption.COPY_ATTRIBUTES));
        try {
            Files.move(scratch, to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes the user of that number own the folder and all it holds; the folder itself last, as a sign that it is done. */
    public static void own(Path folder, int user) {
        each(folder, Comparator.reverseOrder(), file -> {
            Files.setAttribute(file, "unix:uid", user);
            Files.setAttribute(file, "unix:gid", user);
        });
    }

    private static void each(Path folder, Comparator<Path> order, Action action) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(order).toList()) {
                action.on(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @FunctionalInterface
    private interface Action {
        void on(Path file) throws IOException;
    }
}
