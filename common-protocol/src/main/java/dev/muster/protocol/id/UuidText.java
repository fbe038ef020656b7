package dev.muster.protocol.id;

import dev.muster.protocol.error.ErrorCode;
import java.util.UUID;

/** The strict reader of UUIDs in their text form; {@link UUID#fromString} also takes {@code 1-1-1-1-1}. */
final class UuidText {
    private static final int LENGTH = 36;

    private UuidText() {}

    static UUID parse(String what, String text) {
        if (text.length() == LENGTH) {
            try {
                UUID value = UUID.fromString(text);
                if (value.toString().equalsIgnoreCase(text)) {
                    return value;
                }
            } catch (IllegalArgumentException e) {
                // The same answer as below.
            }
        }
        throw ErrorCode.INVALID_ARGUMENT.because("The " + what + " is not a UUID");
    }
}
