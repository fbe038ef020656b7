package dev.muster.sdk;

import java.util.Objects;

/** The {@code Authorization} header that shows an API key. */
final class Bearer {
    private Bearer() {}

    /**
     * The header of this key; blanks and line breaks around it, as of a file, do not count.
     *
     * @throws IllegalArgumentException for what can be no key
     */
    static String of(String key) {
        String stripped = Objects.requireNonNull(key, "The API key is null; is the variable set that holds it?")
                .strip();
        if (!stripped.matches("[!-~]+")) {
            throw new IllegalArgumentException(
                    stripped.isEmpty() ? "The API key is empty" : "The API key has a blank or a character no key has");
        }
        return "Bearer " + stripped;
    }
}
