package dev.muster.gateway.identity;

import java.security.MessageDigest;
import java.util.Arrays;

/** SHA-256 of a key's text. Compared in constant time. */
final class KeyDigest {
    private final byte[] bytes;

    /** Keeps the array. */
    KeyDigest(byte[] bytes) {
        this.bytes = bytes;
    }

    byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KeyDigest digest && MessageDigest.isEqual(bytes, digest.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "KeyDigest";
    }
}
