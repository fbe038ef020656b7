package dev.muster.embedding.embed;

import dev.muster.embedding.provider.Space;
import dev.muster.protocol.error.ErrorCode;
import java.util.List;

/** What may be embedded. */
final class EmbedRules {
    static final int MAX_TEXTS = 256;

    private EmbedRules() {}

    /** Fails with {@link ErrorCode#INVALID_ARGUMENT}. Control characters are the model's business: it reads over them. */
    static void check(Space space, List<String> texts, int dimensions) {
        if (dimensions != 0 && dimensions != space.dimensions()) {
            throw ErrorCode.INVALID_ARGUMENT.because(
                    "The vectors of " + space.model() + " have " + space.dimensions() + " dimensions");
        }
        if (texts.isEmpty() || texts.size() > MAX_TEXTS) {
            throw ErrorCode.INVALID_ARGUMENT.because("There have to be 1 to " + MAX_TEXTS + " texts");
        }
        texts.forEach(EmbedRules::check);
    }

    private static void check(String text) {
        if (text.isEmpty()) {
            throw ErrorCode.INVALID_ARGUMENT.because("A text is empty");
        }
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (Character.isBmpCodePoint(text.codePointAt(i))) {
                    throw ErrorCode.INVALID_ARGUMENT.because("A text has half of a surrogate pair");
                }
                i++;
            }
        }
    }
}
