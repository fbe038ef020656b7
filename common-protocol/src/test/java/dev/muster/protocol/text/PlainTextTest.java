package dev.muster.protocol.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PlainTextTest {
    private static final String FACE = "\uD83D\uDE00";

    @Test
    void whatIsFineIsNotCopied() {
        String text = "fine\n" + FACE;

        assertSame(text, PlainText.clean(text, 100));
    }

    @Test
    void whatCannotBeStoredIsReplaced() {
        assertEquals("a\uFFFDb\uFFFD" + FACE + "\uFFFD", PlainText.clean("a\u0000b\uDE00" + FACE + "\uD83D", 100));
    }

    @Test
    void itIsCutButNotWithinAPair() {
        assertEquals("ab", PlainText.clean("abc", 2));
        assertEquals("a", PlainText.clean("a" + FACE, 2));
        assertEquals("a" + FACE, PlainText.clean("a" + FACE + "b", 3));
    }

    @Test
    void namesHaveNoControlCharacters() {
        assertTrue(PlainText.isPlain("größer " + FACE));
        assertFalse(PlainText.isPlain("a\tb"));
        assertFalse(PlainText.isPlain("a\uD83D"));
    }
}
