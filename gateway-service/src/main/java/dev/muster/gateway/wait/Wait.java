package dev.muster.gateway.wait;

import dev.muster.protocol.error.ErrorCode;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The query parameter {@code wait}: {@code 30s}, {@code 500ms}, {@code 1m}, or a bare number of seconds; a minute at most. */
public final class Wait {
    public static final Duration MAX = Duration.ofSeconds(60);

    private static final Pattern FORM = Pattern.compile("([0-9]{1,6})(ms|s|m|)");

    private Wait() {}

    /**
     * Zero where none is given.
     *
     * @throws dev.muster.protocol.error.MusterException {@code invalid_argument}
     */
    public static Duration parse(@Nullable String parameter) {
        if (parameter == null) {
            return Duration.ZERO;
        }
        Matcher form = FORM.matcher(parameter);
        if (!form.matches()) {
            throw invalid();
        }
        Duration wait = duration(Integer.parseInt(form.group(1)), form.group(2));
        if (wait.compareTo(MAX) > 0) {
            throw invalid();
        }
        return wait;
    }

    private static Duration duration(int number, String unit) {
        return switch (unit) {
            case "ms" -> Duration.ofMillis(number);
            case "m" -> Duration.ofMinutes(number);
            default -> Duration.ofSeconds(number);
        };
    }

    private static RuntimeException invalid() {
        return ErrorCode.INVALID_ARGUMENT.because("wait: must be a time such as 500ms or 30s, at most 60s");
    }
}
