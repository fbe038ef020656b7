package dev.muster.localstack;

import dev.muster.localstack.backends.PrivateFiles;
import dev.muster.localstack.process.LocalStackException;
import dev.muster.localstack.services.Stack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The first API key of this checkout: in {@code .muster/key} alone, and in {@code .muster/auth} as the header line
 * {@code curl -H @.muster/auth} reads, so that it never stands on a command line.
 */
final class Key {

    private Key() {}

    /** The key; made at the first call. */
    static String keptIn(Path state) {
        Path file = state.resolve("key");
        try {
            PrivateFiles.create(file);
            String key = Files.readString(file).strip();
            if (key.isEmpty()) {
                key = Stack.newKey();
                Files.writeString(file, key + "\n");
            }
            Path header = state.resolve("auth");
            PrivateFiles.create(header);
            Files.writeString(header, "Authorization: Bearer " + key + "\n");
            return key;
        } catch (IOException e) {
            throw new LocalStackException(
                    "%s cannot be read or written (%s): check its owner.".formatted(file, e.getMessage()), e);
        }
    }
}
