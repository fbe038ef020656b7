package dev.muster.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.muster.demo.files.TextFile;
import java.util.Map;

/** The answers of the digesting agent, for tests of other packages. */
public final class DigestAnswers {
    private DigestAnswers() {}

    /** For a task that names no library, so that nothing is filed. */
    public static String to(TextFile file) throws Exception {
        return to(new ObjectMapper().writeValueAsString(Map.of("path", file.path(), "content", file.content())));
    }

    static String to(String payload) throws Exception {
        return new DigestAgent(new Door("http://127.0.0.1:9", "none")).answer(payload);
    }
}
