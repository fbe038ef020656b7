package dev.muster.protocol.frame;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** The reader of {@code golden-frames.txt}: {@code name = hex}, where a line that begins with a space goes on with the hex. */
final class GoldenFiles {
    private GoldenFiles() {}

    /** The messages by name, in the order of the file. */
    static Map<String, byte[]> read() {
        Map<String, StringBuilder> hex = new LinkedHashMap<>();
        StringBuilder current = new StringBuilder();
        for (String line : text().lines().toList()) {
            int equals = line.indexOf('=');
            if (line.startsWith("#") || line.isBlank()) {
                continue;
            }
            if (!line.startsWith(" ")) {
                current = new StringBuilder();
                hex.put(line.substring(0, equals).strip(), current);
            }
            current.append(line.substring(equals + 1).replace(" ", ""));
        }
        Map<String, byte[]> messages = new LinkedHashMap<>();
        hex.forEach((name, digits) -> messages.put(name, HexFormat.of().parseHex(digits)));
        return messages;
    }

    /** The header's fields apart, the payload in lines of 32 bytes. */
    static String write(String name, byte[] message) {
        HexFormat hex = HexFormat.of();
        StringBuilder text = new StringBuilder(name).append(" = ");
        int[] fields = {0, 4, 5, 6, 8, 16, 18, 20, 24};
        for (int i = 1; i < fields.length; i++) {
            text.append(hex.formatHex(message, fields[i - 1], fields[i])).append(i < 8 ? " " : "");
        }
        for (int at = FrameCodec.HEADER_BYTES; at < message.length; at += 32) {
            text.append("\n    ").append(hex.formatHex(message, at, Math.min(at + 32, message.length)));
        }
        return text.toString();
    }

    private static String text() {
        try (InputStream file = GoldenFiles.class.getResourceAsStream("/golden-frames.txt")) {
            if (file == null) {
                throw new IllegalStateException("golden-frames.txt is not among the test resources");
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
