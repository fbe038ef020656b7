package dev.muster.demo.digest;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * What an agent finds in a text.
 *
 * @param path as submitted; empty if none was
 * @param language what it is written in, in people's words
 * @param bytes in UTF-8
 * @param tokens see the tokenizer
 * @param words different words
 * @param telling the most frequent of the longer words
 * @param outline headings, types, functions, in order
 * @param sha256 of the bytes, in hex
 * @param signature to tell near duplicates, see {@link Signature}
 */
public record Digest(
        String path,
        String language,
        int bytes,
        int lines,
        int tokens,
        int words,
        List<String> telling,
        List<Heading> outline,
        String sha256,
        String signature) {

    /** The digest of a text. */
    public static Digest of(String path, String text) {
        Language language = Language.of(path, text);
        Tokens tokens = Tokens.of(text);
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new Digest(
                path,
                language.title(),
                bytes.length,
                (int) text.lines().count(),
                tokens.count(),
                tokens.distinctWords(),
                tokens.telling(),
                Outline.of(language, text),
                sha256(bytes),
                Signature.of(text).text());
    }

    /** SHA-256 in hex. */
    public static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
