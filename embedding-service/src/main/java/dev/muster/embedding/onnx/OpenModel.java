package dev.muster.embedding.onnx;

import ai.onnxruntime.OrtException;
import dev.muster.embedding.EmbeddingConfig.LocalModelConfig;
import dev.muster.embedding.provider.Space;
import dev.muster.embedding.provider.UnitVector;
import dev.muster.embedding.tokens.Tokenizer;
import dev.muster.embedding.unpack.FileSum;
import dev.muster.embedding.unpack.NativeFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.jboss.logging.Logger;

/** A model that was found whole and could be opened, and the space it makes. */
record OpenModel(OnnxModel onnx, Space space) {
    private static final Logger LOG = Logger.getLogger(OpenModel.class);
    private static final String BUILT_IN = "/all-minilm-l6-v2-q.onnx";
    private static final String BUILT_IN_SHA256 = "afdb6f1a0e45b715d0bb9b11772f032c399babd23bfc31fed1c170afc848bdb1";
    /** Hex digits of each checksum that name a version. */
    private static final int VERSION = 16;

    /** The configured model, or the one that is built in. Blocks while it is read. */
    static OpenModel open(NativeFiles files, Tokenizer tokenizer, LocalModelConfig config)
            throws UnusableModelException {
        if (!tokenizer.fault().isEmpty()) {
            throw new UnusableModelException(tokenizer.fault());
        }
        Path file = file(files, config);
        String sha256 = checked(file, config);
        OnnxModel onnx = onnx(file);
        tried(onnx, tokenizer, config);
        Space space = new Space(config.id(), version(sha256, tokenizer), onnx.dimensions(), config.maxTokens());
        LOG.infof(
                "local model opened model=%s version=%s dimensions=%d",
                config.id(), space.version(), space.dimensions());
        return new OpenModel(onnx, space);
    }

    private static String version(String sha256, Tokenizer tokenizer) {
        return sha256.substring(0, VERSION) + '-' + tokenizer.sha256().substring(0, VERSION);
    }

    private static Path file(NativeFiles files, LocalModelConfig config) throws UnusableModelException {
        Optional<Path> configured = config.file().map(Path::of);
        if (configured.isPresent()) {
            return there(configured.get());
        }
        try {
            return files.resource(BUILT_IN);
        } catch (IOException e) {
            throw new UnusableModelException("The model that is built in cannot be unpacked", e);
        }
    }

    private static Path there(Path file) throws UnusableModelException {
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new UnusableModelException("There is no model file " + file + " that can be read");
        }
        return file;
    }

    private static String checked(Path file, LocalModelConfig config) throws UnusableModelException {
        String expected = config.sha256().orElse(config.file().isPresent() ? "" : BUILT_IN_SHA256);
        String found;
        try {
            found = FileSum.sha256(file);
        } catch (IOException e) {
            throw new UnusableModelException("The model file " + file + " cannot be read", e);
        }
        if (!expected.isEmpty() && !expected.toLowerCase(Locale.ROOT).equals(found)) {
            throw new UnusableModelException(
                    "The model file " + file + " is corrupt: its SHA-256 is " + found + ", not " + expected);
        }
        return found;
    }

    private static OnnxModel onnx(Path file) throws UnusableModelException {
        try {
            return OnnxModel.open(file);
        } catch (OrtException | RuntimeException | LinkageError e) {
            throw new UnusableModelException("ONNX Runtime cannot load the model file " + file, e);
        }
    }

    /** One text as long as any the model reads: what cannot run is told here, and not to everybody who calls. */
    private static void tried(OnnxModel onnx, Tokenizer tokenizer, LocalModelConfig config)
            throws UnusableModelException {
        try {
            UnitVector.of(onnx.mean(Cut.to(config.maxTokens(), tokenizer.ids("a ".repeat(config.maxTokens())))));
        } catch (OrtException | RuntimeException | LinkageError e) {
            close(onnx);
            throw new UnusableModelException("The model cannot embed a text of " + config.maxTokens() + " tokens", e);
        }
    }

    void close() {
        close(onnx);
    }

    private static void close(OnnxModel onnx) {
        try {
            onnx.close();
        } catch (OrtException e) {
            LOG.warnf("local model did not close cause=%s", e);
        }
    }
}
