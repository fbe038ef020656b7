package dev.muster.gateway.identity;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of the text of a key: {@code mk_<8 base62>_<43 base62 or base64url>}.
 *
 * <p>The first part is public and finds the key; the second is the secret, of at least 256 bits, so one round of SHA-256
 * is as good as a slow hash. The text itself is never kept.
 *
 * @param prefix the public part, 8 characters
 * @param digest SHA-256 of the whole text
 */
record KeyText(String prefix, KeyDigest digest) {
    private static final String MARK = "mk_";
    private static final int PREFIX_CHARS = 8;
    private static final int SECRET_CHARS = 43;
    private static final int PREFIX_END = MARK.length() + PREFIX_CHARS;
    private static final int LENGTH = PREFIX_END + 1 + SECRET_CHARS;
    private static final String BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /** Empty for anything that cannot be a key. */
    static Optional<KeyText> parse(@Nullable String text) {
        return text != null && wellFormed(text)
                ? Optional.of(new KeyText(text.substring(MARK.length(), PREFIX_END), sha256(text)))
                : Optional.empty();
    }

    /** The text of a new key. */
    static String generate(SecureRandom random) {
        return MARK + base62(random, PREFIX_CHARS) + '_' + base62(random, SECRET_CHARS);
    }

    private static boolean wellFormed(String text) {
        if (text.length() != LENGTH || !text.startsWith(MARK) || text.charAt(PREFIX_END) != '_') {
            return false;
        }
        for (int i = MARK.length(); i < LENGTH; i++) {
            char c = text.charAt(i);
            boolean base64urlOnly = c == '-' || c == '_';
            if (BASE62.indexOf(c) < 0 && !(base64urlOnly && i >= PREFIX_END)) {
                return false;
            }
        }
        return true;
    }

    private static KeyDigest sha256(String text) {
        try {
            return new KeyDigest(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    private static String base62(SecureRandom random, int chars) {
        StringBuilder text = new StringBuilder(chars);
        for (int i = 0; i < chars; i++) {
            text.append(BASE62.charAt(random.nextInt(BASE62.length())));
        }
        return text.toString();
    }
}
