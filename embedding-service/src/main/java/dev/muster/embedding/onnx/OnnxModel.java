package dev.muster.embedding.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.TensorInfo;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/**
 * A sentence encoder in ONNX, from tokens to the mean of what it says of them. Each run takes the thread that calls and no other,
 * so that as many can run as there are cores. Always one text a run: a quantised model says something else of a text that shares
 * its batch.
 */
public final class OnnxModel implements AutoCloseable {
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;
    private final int dimensions;

    private OnnxModel(OrtSession session) throws OrtException {
        this.session = session;
        NodeInfo output = session.getOutputInfo().values().iterator().next();
        long[] shape = ((TensorInfo) output.getInfo()).getShape();
        this.dimensions = (int) shape[shape.length - 1];
    }

    /** Opens a model. Blocks while it is read; {@link OrtException} if it is none. */
    public static OnnxModel open(Path file) throws OrtException {
        OrtSession session;
        try (SessionOptions options = options()) {
            session = OrtEnvironment.getEnvironment().createSession(file.toString(), options);
        }
        try {
            return new OnnxModel(session);
        } catch (OrtException | RuntimeException e) {
            session.close();
            throw e;
        }
    }

    /** No threads of its own, no spinning; no arena, which would keep what the longest text needed. */
    private static SessionOptions options() throws OrtException {
        SessionOptions options = new SessionOptions();
        options.setIntraOpNumThreads(1);
        options.setInterOpNumThreads(1);
        options.setCPUArenaAllocator(false);
        options.addConfigEntry("session.intra_op.allow_spinning", "0");
        return options;
    }

    public int dimensions() {
        return dimensions;
    }

    /** The mean over the tokens, not of length 1. On the calling thread, for as long as it takes. */
    public float[] mean(long[] tokens) throws OrtException {
        long[] shape = {1, tokens.length};
        long[] ones = new long[tokens.length];
        Arrays.fill(ones, 1);
        try (OnnxTensor ids = OnnxTensor.createTensor(environment, LongBuffer.wrap(tokens), shape);
                OnnxTensor mask = OnnxTensor.createTensor(environment, LongBuffer.wrap(ones), shape);
                OnnxTensor types = OnnxTensor.createTensor(environment, LongBuffer.allocate(tokens.length), shape);
                OrtSession.Result result =
                        session.run(Map.of("input_ids", ids, "attention_mask", mask, "token_type_ids", types))) {
            return mean(((OnnxTensor) result.get(0)).getFloatBuffer(), tokens.length);
        }
    }

    private float[] mean(FloatBuffer states, int tokens) {
        float[] sum = new float[dimensions];
        float[] state = new float[dimensions];
        for (int token = 0; token < tokens; token++) {
            states.get(state);
            for (int i = 0; i < dimensions; i++) {
                sum[i] += state[i];
            }
        }
        for (int i = 0; i < dimensions; i++) {
            sum[i] /= tokens;
        }
        return sum;
    }

    @Override
    public void close() throws OrtException {
        session.close();
    }
}
