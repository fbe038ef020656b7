package dev.muster.embedding.tokens;

import jakarta.inject.Singleton;
import java.util.List;

/** The tokenizer of the default model. Works on the calling thread, which must not be an event loop. Safe for any number. */
@Singleton
public class Tokenizer {
    /** Where all tokens of a text stand, in order, special ones left out, nothing cut off. */
    public List<Span> spans(String text) {
        throw new UnsupportedOperationException("not yet");
    }
}
