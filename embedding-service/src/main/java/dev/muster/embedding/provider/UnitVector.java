package dev.muster.embedding.provider;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Vectors of length 1 as bytes. */
public final class UnitVector {
    private UnitVector() {}

    /** The vector, shortened or stretched to length 1. {@link ArithmeticException} if it has no direction. */
    public static ByteString of(float[] vector) {
        double squares = 0;
        for (float x : vector) {
            squares += (double) x * x;
        }
        double length = Math.sqrt(squares);
        if (!(length > 0) || Double.isInfinite(length)) {
            throw new ArithmeticException("A vector of length " + length + " has no direction");
        }
        return bytes(vector, length);
    }

    private static ByteString bytes(float[] vector, double length) {
        ByteBuffer bytes = ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float x : vector) {
            bytes.putFloat((float) (x / length));
        }
        return UnsafeByteOperations.unsafeWrap(bytes.flip());
    }
}
