package dev.muster.localstack.postgres;

import java.security.SecureRandom;
import java.util.Base64;

/** Secrets nobody has to type: 32 random bytes, safe in URLs, files and SQL literals. */
public final class Passwords {

    private static final int BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private Passwords() {}

    /** A new one. */
    public static String random() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
