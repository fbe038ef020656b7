package dev.muster.localstack;

import dev.muster.localstack.process.Claim;
import dev.muster.localstack.process.LocalStackException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What tells others that a stack runs in this checkout: a lock that dies with the process, {@code up.pid}, {@code gateway}
 * with the gateway's URL where there is one, and {@code up.ready} once everything answers.
 */
final class Running implements AutoCloseable {

    private final Path pid;
    private final Path ready;
    private final Path gateway;
    private final Claim claim;

    private Running(Path state, Claim claim) {
        this.pid = state.resolve("up.pid");
        this.ready = state.resolve("up.ready");
        this.gateway = state.resolve("gateway");
        this.claim = claim;
    }

    /** Claims the checkout for this process. */
    static Running claim(Path state) {
        Claim claim =
                Claim.on(state.resolve("up.lock"), "Muster already runs in this checkout: ./muster down stops it.");
        Running running = new Running(state, claim);
        try {
            Files.deleteIfExists(running.ready);
            Files.deleteIfExists(running.gateway);
            Files.writeString(running.pid, ProcessHandle.current().pid() + "\n");
            return running;
        } catch (IOException e) {
            throw new LocalStackException(
                    "%s cannot be written (%s): check its owner and the free space.".formatted(state, e.getMessage()),
                    e);
        }
    }

    /** Says where the gateway is. */
    void gateway(String url) {
        write(gateway, url);
    }

    /** Says that everything answers. */
    void ready() {
        write(ready, Long.toString(ProcessHandle.current().pid()));
    }

    private static void write(Path file, String line) {
        try {
            Files.writeString(file, line + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(ready);
            Files.deleteIfExists(gateway);
            Files.deleteIfExists(pid);
            claim.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
