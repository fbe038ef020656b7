package dev.muster.gateway.json;

import com.fasterxml.jackson.core.SerializableString;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/**
 * Bytes of JSON on their way into a UTF-8 generator, without becoming a text between. Only the two methods such a generator
 * calls for raw values do anything.
 */
final class RawUtf8 implements SerializableString {
    private final ByteString bytes;

    RawUtf8(ByteString bytes) {
        this.bytes = bytes;
    }

    /** Into the generator's buffer; -1 when it does not fit, and {@link #asUnquotedUTF8} is asked. */
    @Override
    public int appendUnquotedUTF8(byte[] buffer, int offset) {
        if (bytes.size() > buffer.length - offset) {
            return -1;
        }
        bytes.copyTo(buffer, offset);
        return bytes.size();
    }

    @Override
    public byte[] asUnquotedUTF8() {
        return bytes.toByteArray();
    }

    @Override
    public String getValue() {
        return bytes.toStringUtf8();
    }

    @Override
    public int charLength() {
        throw unused();
    }

    @Override
    public char[] asQuotedChars() {
        throw unused();
    }

    @Override
    public byte[] asQuotedUTF8() {
        throw unused();
    }

    @Override
    public int appendQuotedUTF8(byte[] buffer, int offset) {
        throw unused();
    }

    @Override
    public int appendQuoted(char[] buffer, int offset) {
        throw unused();
    }

    @Override
    public int appendUnquoted(char[] buffer, int offset) {
        throw unused();
    }

    @Override
    public int writeQuotedUTF8(OutputStream out) throws IOException {
        throw unused();
    }

    @Override
    public int writeUnquotedUTF8(OutputStream out) throws IOException {
        throw unused();
    }

    @Override
    public int putQuotedUTF8(ByteBuffer buffer) {
        throw unused();
    }

    @Override
    public int putUnquotedUTF8(ByteBuffer buffer) {
        throw unused();
    }

    private static UnsupportedOperationException unused() {
        return new UnsupportedOperationException("Raw JSON is only written raw, as UTF-8");
    }
}
