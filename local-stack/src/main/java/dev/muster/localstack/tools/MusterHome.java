package dev.muster.localstack.tools;

import dev.muster.localstack.process.LocalStackException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The checkout Muster runs from: the folder with the {@code muster} script.
 *
 * @param root its absolute path
 */
public record MusterHome(Path root) {

    /** Makes the path absolute. */
    public MusterHome {
        root = root.toAbsolutePath().normalize();
    }

    /** The folder named by the system property {@code muster.home}, else the nearest above the working directory. */
    public static MusterHome find() {
        return Optional.ofNullable(System.getProperty("muster.home"))
                .map(Path::of)
                .or(() -> above(Path.of("").toAbsolutePath()))
                .map(MusterHome::new)
                .orElseThrow(() -> new LocalStackException(
                        "No folder with the muster script at or above the working directory: start from the checkout,"
                                + " or name it with -Dmuster.home."));
    }

    private static Optional<Path> above(Path start) {
        for (Path folder = start; folder != null; folder = folder.getParent()) {
            if (Files.isRegularFile(folder.resolve("muster")) && Files.exists(folder.resolve("pom.xml"))) {
                return Optional.of(folder);
            }
        }
        return Optional.empty();
    }

    /** Everything Muster writes here: data, logs, secrets, tools. Never committed. */
    public Path state() {
        return root.resolve(".muster");
    }

    /** Unpacked servers and tools. */
    public Path tools() {
        return state().resolve("tools");
    }
}
