package dev.muster.gateway.page;

import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.error.MusterException;
import dev.muster.protocol.text.PlainText;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * The place where a page ended, opaque to clients: base64url of the list's letter and the key of the last entry.
 *
 * <p>It names a place and gives no right: what a page shows is decided by who asks.
 */
public enum Cursor {
    TASKS('t'),
    AGENTS('a'),
    KEYS('k'),
    DOCUMENTS('d');

    private static final int MAX_CHARS = 1_024;

    private final char letter;

    Cursor(char letter) {
        this.letter = letter;
    }

    /** @param lastKey key of the last entry of a page, not empty */
    public String after(String lastKey) {
        byte[] bytes = (letter + lastKey).getBytes(StandardCharsets.UTF_8);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /**
     * The key in a cursor.
     *
     * @throws MusterException {@code invalid_cursor} when it is none, or one of another list
     */
    public String key(String cursor) {
        String text = decoded(cursor);
        if (text.length() < 2
                || text.charAt(0) != letter
                || !PlainText.isPlain(text)
                || !after(text.substring(1)).equals(cursor)) {
            throw invalid();
        }
        return text.substring(1);
    }

    private static String decoded(String cursor) {
        if (cursor.length() > MAX_CHARS) {
            throw invalid();
        }
        try {
            return new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw invalid();
        }
    }

    private static MusterException invalid() {
        return ErrorCode.INVALID_CURSOR.because("Pass next_cursor of the page before, unchanged");
    }
}
