package dev.muster.localstack;

import dev.muster.localstack.backends.PrivateFiles;
import dev.muster.localstack.process.LocalStackException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * What tells others that a stack runs in this checkout: a lock that dies with the process, {@code up.pid}, and
 * {@code up.ready} once everything answers.
 */
final class Running implements AutoCloseable {

    private final Path pid;
    private final Path ready;
    private final FileLock lock;

    private Running(Path state, FileLock lock) {
        this.pid = state.resolve("up.pid");
        this.ready = state.resolve("up.ready");
        this.lock = lock;
    }

    /** Claims the checkout for this process. */
    static Running claim(Path state) {
        try {
            Files.createDirectories(state);
            FileLock lock = lock(state);
            Running running = new Running(state, lock);
            Files.deleteIfExists(running.ready);
            Files.writeString(running.pid, ProcessHandle.current().pid() + "\n");
            return running;
        } catch (IOException e) {
            throw new LocalStackException(
                    "%s cannot be written (%s): check its owner and the free space.".formatted(state, e.getMessage()),
                    e);
        }
    }

    @SuppressWarnings("resource") // The channel holds the lock until this process ends.
    private static FileLock lock(Path state) throws IOException {
        Path file = state.resolve("up.lock");
        PrivateFiles.create(file);
        @Nullable
        FileLock lock = FileChannel.open(file, StandardOpenOption.WRITE).tryLock();
        if (lock == null) {
            throw new LocalStackException("Muster already runs in this checkout: ./muster down stops it.");
        }
        return lock;
    }

    /** Says that everything answers. */
    void ready() {
        try {
            Files.writeString(ready, ProcessHandle.current().pid() + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(ready);
            Files.deleteIfExists(pid);
            lock.release();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
