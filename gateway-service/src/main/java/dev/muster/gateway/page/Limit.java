package dev.muster.gateway.page;

import dev.muster.protocol.error.ErrorCode;
import org.jspecify.annotations.Nullable;

/** How many entries a page has. */
public final class Limit {
    public static final int USUAL = 50;
    public static final int MAX = 200;

    private Limit() {}

    /**
     * The limit in a query parameter; {@value #USUAL} where none is given.
     *
     * @throws dev.muster.protocol.error.MusterException {@code invalid_argument} unless it is 1 to {@value #MAX}
     */
    public static int of(@Nullable String parameter) {
        return parameter == null ? USUAL : number("limit", parameter, 1, MAX);
    }

    /** A whole number of that range in a query parameter or header. */
    public static int number(String name, String text, int min, int max) {
        try {
            int number = Integer.parseInt(text);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw ErrorCode.INVALID_ARGUMENT.because(name + ": must be a whole number from " + min + " to " + max);
    }
}
