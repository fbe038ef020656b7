package dev.muster.embedding.onnx;

import ai.onnxruntime.OrtException;
import dev.muster.embedding.EmbeddingConfig;
import dev.muster.embedding.EmbeddingConfig.LocalModelConfig;
import dev.muster.embedding.provider.Computed;
import dev.muster.embedding.provider.EmbeddingProvider;
import dev.muster.embedding.provider.Space;
import dev.muster.embedding.provider.UnitVector;
import dev.muster.embedding.tokens.Tokenizer;
import dev.muster.embedding.unpack.NativeFiles;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.error.MusterException;
import io.quarkus.runtime.Startup;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The model in this process as a provider. Each text is tokenised and run by one of its own threads, as many as there are cores.
 *
 * <p>It is opened while the service starts, before anybody can call. Where that fails the service says so, goes on, and is not
 * ready.
 */
@Startup
@Singleton
public class LocalModel implements EmbeddingProvider {
    private static final Logger LOG = Logger.getLogger(LocalModel.class);

    private final LocalModelConfig config;
    private final Tokenizer tokenizer;
    private final int threads;
    private final ExecutorService executor;
    private final @Nullable OpenModel model;
    private final String fault;

    @Inject
    public LocalModel(NativeFiles files, Tokenizer tokenizer, EmbeddingConfig config) {
        this.config = config.localModel();
        this.tokenizer = tokenizer;
        if (this.config.maxTokens() <= Tokenizer.FRAME) {
            throw new IllegalStateException("muster.local-model.max-tokens: must be more than " + Tokenizer.FRAME);
        }
        this.threads = this.config.threads() > 0
                ? this.config.threads()
                : Runtime.getRuntime().availableProcessors();
        this.executor = ModelThreads.of(threads);
        OpenModel opened = null;
        String why = "";
        try {
            opened = this.config.enabled() ? OpenModel.open(files, tokenizer, this.config) : null;
        } catch (UnusableModelException e) {
            why = e.getMessage();
            LOG.errorf("The local model cannot be used, and the service is not ready reason=\"%s\"", why);
        }
        this.model = opened;
        this.fault = why;
    }

    /** Why it cannot work; empty if it can, or is switched off. */
    public String fault() {
        return fault;
    }

    @Override
    public Space space() {
        return opened().space();
    }

    @Override
    public int batch() {
        return 1;
    }

    @Override
    public int concurrency() {
        return threads;
    }

    @Override
    public boolean quick() {
        return true;
    }

    @Override
    public Uni<List<Computed>> embed(List<String> texts) {
        return Uni.createFrom().emitter(emitter -> start(texts, emitter));
    }

    private void start(List<String> texts, UniEmitter<? super List<Computed>> emitter) {
        try {
            executor.execute(() -> run(texts, emitter));
        } catch (RejectedExecutionException e) {
            emitter.fail(ErrorCode.UNAVAILABLE.because("The service is stopping"));
        }
    }

    private void run(List<String> texts, UniEmitter<? super List<Computed>> emitter) {
        List<Computed> computed;
        try {
            computed = texts.stream().map(this::compute).toList();
        } catch (MusterException refusal) {
            emitter.fail(refusal);
            return;
        } catch (Throwable e) { // an Error too: whoever is not told waits for ever
            LOG.error("the local model failed", e);
            emitter.fail(ErrorCode.INTERNAL.because("The local model failed"));
            return;
        }
        emitter.complete(computed);
    }

    /** The vector of one text, on the calling thread. */
    Computed compute(String text) {
        if (text.length() > config.refuseChars()) {
            throw ErrorCode.TOO_MANY_TOKENS.because("has more than " + config.refuseChars() + " characters");
        }
        long[] tokens = tokenizer.ids(text);
        if (tokens.length > config.refuseTokens()) {
            throw ErrorCode.TOO_MANY_TOKENS.because(
                    "has " + tokens.length + " tokens; " + config.refuseTokens() + " are taken");
        }
        int read = config.maxTokens();
        try {
            float[] mean = opened().onnx().mean(Cut.to(read, tokens));
            return new Computed(UnitVector.of(mean), tokens.length, tokens.length > read);
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    private OpenModel opened() {
        if (model == null) {
            throw ErrorCode.UNAVAILABLE.because(fault.isEmpty() ? "The local model is switched off" : fault);
        }
        return model;
    }

    @PreDestroy
    void close() {
        if (ModelThreads.end(executor) && model != null) {
            model.close();
        }
    }
}
