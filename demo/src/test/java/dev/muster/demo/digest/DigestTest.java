package dev.muster.demo.digest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class DigestTest {
    @Test
    void saysWhatIsInAText() {
        Digest digest = Digest.of("docs/hallo.md", "# Grüße\n\nviele Grüße\n");

        assertEquals("docs/hallo.md", digest.path());
        assertEquals("Markdown", digest.language());
        assertEquals(25, digest.bytes());
        assertEquals(3, digest.lines());
        assertEquals(4, digest.tokens());
        assertEquals(2, digest.words());
        assertEquals(List.of("grüße", "viele"), digest.telling());
        assertEquals(List.of(new Heading("heading", "Grüße", 1)), digest.outline());
        assertEquals(64, digest.sha256().length());
    }
}
