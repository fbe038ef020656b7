package dev.muster.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where Muster is and the key that opens it, from the environment: {@code MUSTER_URL}, and {@code MUSTER_KEY} or the file
 * named by {@code MUSTER_KEY_FILE}. The key never stands on a command line.
 *
 * @param url base URL of the gateway
 */
public record Door(String url, String key) {
    private static final String DEFAULT_URL = "http://127.0.0.1:8080";

    /**
     * Reads the environment.
     *
     * @throws DemoException when there is no key
     */
    public static Door from(Map<String, String> environment) {
        return new Door(environment.getOrDefault("MUSTER_URL", DEFAULT_URL), key(environment));
    }

    private static String key(Map<String, String> environment) {
        String key = environment.get("MUSTER_KEY");
        if (key != null) {
            return key;
        }
        Path file = Path.of(environment.getOrDefault("MUSTER_KEY_FILE", ".muster/key"));
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new DemoException("no API key: %s cannot be read; ./muster up makes it.".formatted(file), e);
        }
    }

    @Override
    public String toString() {
        return url;
    }
}
