package dev.muster.embedding.onnx;

import ai.onnxruntime.OrtException;
import dev.muster.embedding.unpack.NativeFiles;
import java.io.IOException;
import java.nio.file.Path;

/** The built-in model with nothing around it, for measurements. */
public final class BareModel {
    private final OnnxModel model;

    private BareModel(OnnxModel model) {
        this.model = model;
    }

    public static BareModel open(NativeFiles files) throws IOException, OrtException {
        Path file = files.resource("/all-minilm-l6-v2-q.onnx");
        return new BareModel(OnnxModel.open(file));
    }

    /** One run. */
    public void run(long[] tokens) {
        try {
            model.mean(tokens);
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }
}
