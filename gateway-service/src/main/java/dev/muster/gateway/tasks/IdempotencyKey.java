package dev.muster.gateway.tasks;

import dev.muster.protocol.error.ErrorCode;
import java.util.List;

/**
 * The header {@code Idempotency-Key} (draft-ietf-httpapi-idempotency-key-header): a string of structured fields (RFC 8941,
 * section 3.3.3), or, as most clients send it, the same without quotes.
 */
public final class IdempotencyKey {
    static final String HEADER = "Idempotency-Key";
    static final String REPLAYED = "Idempotency-Replayed";

    private static final int MAX_CHARS = 255;

    private IdempotencyKey() {}

    /**
     * The key; empty where the header is not there.
     *
     * @throws dev.muster.protocol.error.MusterException {@code invalid_idempotency_key}
     */
    static String parse(List<String> headers) {
        if (headers.isEmpty()) {
            return "";
        }
        if (headers.size() > 1) {
            throw invalid("The header is given more than once");
        }
        return plain(headers.get(0).strip());
    }

    private static String plain(String value) {
        return require(value.startsWith("\"") ? unquoted(value) : value);
    }

    /**
     * A key that comes by itself.
     *
     * @throws dev.muster.protocol.error.MusterException {@code invalid_idempotency_key}
     */
    public static String require(String key) {
        if (key.isEmpty() || key.length() > MAX_CHARS || !key.chars().allMatch(c -> c >= ' ' && c <= '~')) {
            throw invalid("It must have 1 to " + MAX_CHARS + " printable ASCII characters");
        }
        return key;
    }

    private static String unquoted(String value) {
        StringBuilder key = new StringBuilder();
        for (int i = 1; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"') {
                if (i != value.length() - 1) {
                    break;
                }
                return key.toString();
            }
            if (c == '\\') {
                i++;
                if (i == value.length() || (value.charAt(i) != '"' && value.charAt(i) != '\\')) {
                    break;
                }
                c = value.charAt(i);
            }
            key.append(c);
        }
        throw invalid("Its quotes are not those of a string of RFC 8941");
    }

    private static RuntimeException invalid(String detail) {
        return ErrorCode.INVALID_IDEMPOTENCY_KEY.because(detail);
    }
}
