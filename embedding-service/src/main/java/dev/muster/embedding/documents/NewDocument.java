package dev.muster.embedding.documents;

import dev.muster.protocol.document.DocumentLimits;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.text.PlainText;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/**
 * A document that may be stored.
 *
 * @param bytes of the text, in UTF-8
 * @param hash SHA-256 over content type, metadata and text, by which the same content is known again
 */
@SuppressWarnings("ArrayRecordComponent") // made here, bound to a statement there, compared nowhere
record NewDocument(UUID id, String contentType, Metadata metadata, String text, int bytes, byte[] hash) {
    /**
     * Checks and hashes; takes milliseconds for a large text.
     *
     * @throws dev.muster.protocol.error.MusterException where it breaks a rule
     */
    static NewDocument checked(UUID id, String contentType, byte[] metadata, String text) {
        if (!DocumentLimits.CONTENT_TYPES.contains(contentType)) {
            throw ErrorCode.UNSUPPORTED_MEDIA_TYPE.because("The content type is neither text/plain nor text/markdown");
        }
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        if (utf8.length > DocumentLimits.MAX_TEXT_BYTES) {
            throw ErrorCode.PAYLOAD_TOO_LARGE.because(
                    "The text has more than " + DocumentLimits.MAX_TEXT_BYTES + " bytes");
        }
        if (!PlainText.isStorable(text)) {
            throw ErrorCode.INVALID_ARGUMENT.because("The text has U+0000 or half of a surrogate pair in it");
        }
        if (text.isBlank()) {
            throw ErrorCode.INVALID_ARGUMENT.because("The text is empty");
        }
        Metadata checked = Metadata.parse("metadata", metadata);
        return new NewDocument(id, contentType, checked, text, utf8.length, hash(contentType, checked, utf8));
    }

    private static byte[] hash(String contentType, Metadata metadata, byte[] text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(contentType.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            digest.update(metadata.json().getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            return digest.digest(text);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
