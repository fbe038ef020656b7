package dev.muster.gateway.tasks;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import dev.muster.proto.task.v1.NewTask;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** What tells one submit from another under the same idempotency key: SHA-256 over what is asked for. */
public final class Fingerprint {
    private Fingerprint() {}

    /** Of a body as it was sent. */
    static ByteString of(byte[] body) {
        try {
            return ByteString.copyFrom(MessageDigest.getInstance("SHA-256").digest(body));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    /** Of all of a task but its id, in whatever order it was said. */
    public static ByteString of(NewTask task) {
        NewTask content = task.toBuilder().clearId().build();
        byte[] bytes = new byte[content.getSerializedSize()];
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        out.useDeterministicSerialization();
        try {
            content.writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException("Bytes in memory cannot fail to be written", e);
        }
        return of(bytes);
    }
}
