package dev.muster.embedding.tokens;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import dev.muster.embedding.EmbeddingConfig;
import dev.muster.embedding.unpack.FileSum;
import dev.muster.embedding.unpack.NativeFiles;
import dev.muster.protocol.error.ErrorCode;
import io.quarkus.runtime.Startup;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The tokenizer of the default model. Works on the calling thread, which must not be an event loop. Safe for any number.
 *
 * <p>The model reads {@value #FRAME} tokens more than {@link #spans} tells: one that opens a text and one that closes it.
 */
@Startup
@Singleton
public class Tokenizer {
    /** Tokens that frame every text. */
    public static final int FRAME = 2;

    private static final String BUILT_IN = "/all-minilm-l6-v2-q-tokenizer.json";

    private final @Nullable HuggingFaceTokenizer tokenizer;
    private final String sha256;
    private final String fault;

    @Inject
    public Tokenizer(NativeFiles files, EmbeddingConfig config) {
        this(files, config.localModel().tokenizer().map(Path::of));
    }

    private Tokenizer(NativeFiles files, Optional<Path> configured) {
        HuggingFaceTokenizer opened = null;
        String checksum = "";
        String why = "";
        try {
            files.prepareLibraries();
            Path file = configured.isPresent() ? configured.get() : files.resource(BUILT_IN);
            opened = HuggingFaceTokenizer.newInstance(file, Map.of("truncation", "false", "padding", "false"));
            checksum = FileSum.sha256(file);
        } catch (IOException | RuntimeException | LinkageError e) {
            why = "The tokenizer cannot be used: " + e;
        }
        this.tokenizer = opened;
        this.sha256 = checksum;
        this.fault = why;
    }

    /** The one that is built in. Blocks while it is read. */
    public static Tokenizer builtIn(NativeFiles files) {
        return new Tokenizer(files, Optional.empty());
    }

    /** Why it cannot work; empty if it can. */
    public String fault() {
        return fault;
    }

    /** SHA-256 of its file, in hex; empty if it cannot work. */
    public String sha256() {
        return sha256;
    }

    /**
     * Where all tokens of a text stand, in order, special ones left out, nothing cut off. Fails with {@link
     * ErrorCode#UNAVAILABLE} where the tokenizer could not be read.
     */
    public List<Span> spans(String text) {
        String whole = Surrogates.replaced(text);
        CharSpan[] spans = encoded(whole, false, TokenizersLibrary.LIB::getTokenCharSpans);
        CodePoints units = new CodePoints(whole);
        List<Span> found = new ArrayList<>(spans.length);
        for (CharSpan span : spans) {
            found.add(new Span(units.unit(span.getStart()), units.unit(span.getEnd())));
        }
        return found;
    }

    /** What the model reads of a text: all its tokens, framed. */
    public long[] ids(String text) {
        return encoded(Surrogates.replaced(text), true, TokenizersLibrary.LIB::getTokenIds);
    }

    /** Not by {@code HuggingFaceTokenizer.encode}, which makes Java objects of everything there is to know of each token. */
    private <T> T encoded(String text, boolean framed, LongFunction<T> wanted) {
        long encoding = TokenizersLibrary.LIB.encode(opened().getHandle(), text, framed);
        try {
            return wanted.apply(encoding);
        } finally {
            TokenizersLibrary.LIB.deleteEncoding(encoding);
        }
    }

    private HuggingFaceTokenizer opened() {
        if (tokenizer == null) {
            throw ErrorCode.UNAVAILABLE.because(fault);
        }
        return tokenizer;
    }
}
