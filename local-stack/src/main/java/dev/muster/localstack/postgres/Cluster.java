package dev.muster.localstack.postgres;

import dev.muster.localstack.process.Command;
import dev.muster.localstack.process.LocalStackException;
import dev.muster.localstack.tools.Folders;
import dev.muster.localstack.tools.MusterHome;
import dev.muster.localstack.tools.Toolbox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The files of a PostgreSQL server. {@code initdb} runs once a checkout; every further cluster is a copy of that
 * template, which takes a tenth of the time.
 */
final class Cluster {

    static final String ADMIN = "muster";

    private static final String PASSWORD_FILE = "password";

    private final Toolbox toolbox;
    private final Path template;
    private final Account account;

    Cluster(MusterHome home, Account account) {
        this.toolbox = new Toolbox(home);
        this.template = home.tools().resolve("postgres-template");
        this.account = account;
    }

    /** The program of PostgreSQL by its name. */
    String program(String name) {
        return toolbox.postgres().resolve("bin").resolve(name).toString();
    }

    /** Makes the data folder if there is none, readable only by the server's account; answers the admin's password. */
    String prepare(Path data) {
        Path password = data.resolveSibling(data.getFileName() + "." + PASSWORD_FILE);
        try {
            if (Files.notExists(data.resolve("PG_VERSION"))) {
                requireVectorUnits();
                copyTemplate(data, password);
            }
            account.own(data);
            account.requireReach(data);
            return Files.readString(password).strip();
        } catch (IOException | UncheckedIOException e) {
            throw new LocalStackException(
                    "The data folder %s cannot be prepared (%s): check its owner and the free space, or start again with --fresh."
                            .formatted(data, e.getMessage()),
                    e);
        }
    }

    private void copyTemplate(Path data, Path password) throws IOException {
        toolbox.postgres();
        toolbox.exclusively(this::template);
        Files.createDirectories(data.getParent());
        Folders.delete(data);
        Files.deleteIfExists(password);
        Files.copy(template.resolve(PASSWORD_FILE), password);
        Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-------"));
        Folders.copy(template.resolve("data"), data);
        account.own(data);
        account.requireReach(data);
        run(List.of(program("initdb"), "--sync-only", "-D", data.toString()));
    }

    private Path template() {
        if (Files.exists(template)) {
            return template;
        }
        try {
            Path scratch = template.resolveSibling("postgres-template.making");
            Folders.delete(scratch);
            Files.createDirectories(scratch);
            Path password = Files.createFile(
                    scratch.resolve(PASSWORD_FILE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(password, Passwords.random() + "\n");
            account.own(scratch);
            account.requireReach(scratch);
            account.requireReach(Path.of(program("initdb")));
            run(initdb(scratch.resolve("data"), password));
            Files.move(scratch, template);
            return template;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> initdb(Path data, Path password) {
        return List.of(
                program("initdb"),
                "-D",
                data.toString(),
                "-U",
                ADMIN,
                "--pwfile=" + password,
                "-A",
                "scram-sha-256",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--no-sync",
                "--no-instructions",
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "unix_socket_directories=");
    }

    private void run(List<String> command) {
        Command done = Command.run(account.running(command));
        if (!done.ok()) {
            throw new LocalStackException("PostgreSQL's initdb failed (%s): check the owner and the free space of %s."
                    .formatted(done.lastLine(), template.getParent()));
        }
    }

    /**
     * Removes the lock file of a server that is gone. PostgreSQL would do it too, unless another program has been given
     * the old process id in the meantime.
     */
    void removeStaleLock(Path data) {
        Path lock = data.resolve("postmaster.pid");
        try {
            if (Files.exists(lock) && serverHolding(lock).isEmpty()) {
                Files.deleteIfExists(lock);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The process id of a living server that uses the data folder. */
    Optional<Long> serverUsing(Path data) {
        Path lock = data.resolve("postmaster.pid");
        try {
            return Files.exists(lock) ? serverHolding(lock) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<Long> serverHolding(Path lock) throws IOException {
        List<String> lines = Files.readAllLines(lock);
        if (lines.isEmpty() || !lines.getFirst().strip().matches("\\d+")) {
            return Optional.empty();
        }
        Path commandLine = Path.of("/proc", lines.getFirst().strip(), "cmdline");
        // A zombie has an empty command line.
        boolean alive =
                Files.exists(commandLine) && Files.readString(commandLine).contains("postgres");
        return alive ? Optional.of(Long.parseLong(lines.getFirst().strip())) : Optional.empty();
    }

    private static void requireVectorUnits() throws IOException {
        Path cpu = Path.of("/proc/cpuinfo");
        if (Files.exists(cpu) && !Files.readString(cpu).contains("avx2")) {
            throw new LocalStackException(
                    "This processor lacks AVX2, which the pgvector unpacked here needs: name a PostgreSQL 18 with pgvector by MUSTER_PG_URL.");
        }
    }

    /** The command that serves the data folder on the port. */
    List<String> serve(Path data, int port) {
        List<String> command =
                new ArrayList<>(List.of(program("postgres"), "-D", data.toString(), "-p", Integer.toString(port)));
        Settings.ALL.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
        command.addAll(List.of("-c", "shared_preload_libraries=" + preloaded()));
        return command;
    }

    private String preloaded() {
        String statistics = "pg_stat_statements";
        return Files.exists(toolbox.postgres().resolve("lib/" + statistics + ".so")) ? statistics : "";
    }
}
