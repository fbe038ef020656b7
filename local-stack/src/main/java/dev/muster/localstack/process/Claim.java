package dev.muster.localstack.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What one process at a time may have: a lock on a file, which ends with the process at the latest. */
public final class Claim implements AutoCloseable {
    private final FileChannel channel;

    private Claim(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Claims it.
     *
     * @param file made where it is missing
     * @param taken the sentence to fail with when another has it
     */
    public static Claim on(Path file, String taken) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!locks(channel)) {
                channel.close();
                throw new LocalStackException(taken);
            }
            return new Claim(channel);
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
