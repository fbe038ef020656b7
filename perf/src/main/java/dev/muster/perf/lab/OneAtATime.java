package dev.muster.perf.lab;

import dev.muster.localstack.backends.PrivateFiles;
import dev.muster.localstack.process.LocalStackException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The claim of one process to the lab of a checkout: a lock on a file that dies with the process. */
final class OneAtATime implements AutoCloseable {
    private final FileChannel channel;

    private OneAtATime(FileChannel channel) {
        this.channel = channel;
    }

    /** Claims it. */
    static OneAtATime claim(Path file) {
        try {
            PrivateFiles.create(file);
            FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
            if (!locks(channel)) {
                channel.close();
                throw new LocalStackException("perf quick already runs in this checkout: wait until it ends.");
            }
            return new OneAtATime(channel);
        } catch (IOException e) {
            throw new LocalStackException(
                    "%s cannot be locked (%s): check its owner and the free space.".formatted(file, e.getMessage()), e);
        }
    }

    private static boolean locks(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false; // Held by this process.
        }
    }

    /** Gives it up; may be repeated. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
