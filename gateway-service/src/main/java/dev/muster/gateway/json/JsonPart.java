package dev.muster.gateway.json;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.error.MusterException;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value where it stands in the bytes of a document: looked at there, never copied. The bytes must not change any
 * more. Not yet known to be JSON, only to be UTF-8.
 */
public final class JsonPart {
    public static final JsonPart EMPTY_OBJECT = new JsonPart(new byte[] {'{', '}'}, 0, 2);

    private final byte[] document;
    private final int from;
    private final int length;

    /** @param from where the value begins, of {@code length} bytes; all of it inside the document */
    JsonPart(byte[] document, int from, int length) {
        this.document = document;
        this.from = from;
        this.length = length;
    }

    /**
     * A whole body.
     *
     * @param body null or empty where none was sent
     * @throws MusterException {@code invalid_json} when there is none, or when it is not UTF-8 without a byte order mark
     */
    public static JsonPart whole(byte @Nullable [] body) {
        if (body == null || body.length == 0) {
            throw ErrorCode.INVALID_JSON.because("The body is empty");
        }
        requireUtf8(body);
        return new JsonPart(body, 0, body.length);
    }

    /** Of a value that stands in a document, not of a whole one, which may begin with white space. */
    public boolean isObject() {
        return document[from] == '{';
    }

    public boolean isNull() {
        return document[from] == 'n';
    }

    /** The bytes as they were sent, not copied. */
    public ByteString bytes() {
        return UnsafeByteOperations.unsafeWrap(document, from, length);
    }

    byte[] document() {
        return document;
    }

    int from() {
        return from;
    }

    int length() {
        return length;
    }

    /** Also keeps the parser from guessing another encoding, in which the offsets of bytes would mean nothing. */
    private static void requireUtf8(byte[] body) {
        boolean otherEncoding = body[0] == 0 || (body.length > 1 && body[1] == 0) || (body[0] & 0xFF) >= 0xEF;
        if (otherEncoding || !UnsafeByteOperations.unsafeWrap(body).isValidUtf8()) {
            throw ErrorCode.INVALID_JSON.because("The body is not UTF-8 without a byte order mark");
        }
    }
}
