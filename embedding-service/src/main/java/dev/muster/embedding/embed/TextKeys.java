package dev.muster.embedding.embed;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.muster.embedding.provider.Space;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * What texts are remembered under: SHA-256 over the space their vectors lie in and the text in UTF-8, as it was sent. Two ways to
 * write the same letter are two texts, as they are two to a model.
 */
final class TextKeys {
    private final byte[] space;

    TextKeys(Space space) {
        this.space = space.id().getBytes(StandardCharsets.UTF_8);
    }

    ByteString of(String text) {
        MessageDigest digest = sha256();
        digest.update(space);
        digest.update((byte) 0);
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        return UnsafeByteOperations.unsafeWrap(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
