package dev.muster.localstack.process;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Programs on the {@code PATH}. */
public final class Executables {

    private Executables() {}

    /** The program of that name, if there is one. */
    public static Optional<Path> find(String name) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("/usr/bin:/bin");
        return Arrays.stream(path.split(File.pathSeparator))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Whether there is a program of that name. */
    public static boolean exist(String name) {
        return find(name).isPresent();
    }
}
