package dev.muster.embedding.embed;

import dev.muster.embedding.provider.Space;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.error.MusterException;
import java.util.List;
import java.util.Set;

/** What may be embedded. */
final class EmbedRules {
    static final int MAX_TEXTS = 256;

    private static final Set<ErrorCode> OF_THE_TEXT = Set.of(ErrorCode.INVALID_ARGUMENT, ErrorCode.TOO_MANY_TOKENS);

    private EmbedRules() {}

    /** Fails with {@link ErrorCode#INVALID_ARGUMENT}. Control characters are the model's business: it reads over them. */
    static void check(Space space, List<String> texts, int dimensions) {
        if (dimensions != 0 && dimensions != space.dimensions()) {
            throw ErrorCode.INVALID_ARGUMENT.because(
                    "dimensions: the vectors of " + space.model() + " have " + space.dimensions());
        }
        if (texts.isEmpty() || texts.size() > MAX_TEXTS) {
            throw ErrorCode.INVALID_ARGUMENT.because("texts: must have 1 to " + MAX_TEXTS + " entries");
        }
        for (int i = 0; i < texts.size(); i++) {
            check(i, texts.get(i));
        }
    }

    /** The failure of one text, named by its place where it is the text's own. */
    static Throwable ofText(int place, Throwable failure) {
        return failure instanceof MusterException refusal && OF_THE_TEXT.contains(refusal.code())
                ? refusal.code().because(named(place, refusal.detail()))
                : failure;
    }

    private static String named(int place, String what) {
        return "texts[" + place + "]: " + what;
    }

    private static void check(int place, String text) {
        if (text.isEmpty()) {
            throw ErrorCode.INVALID_ARGUMENT.because(named(place, "is empty"));
        }
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (Character.isBmpCodePoint(text.codePointAt(i))) {
                    throw ErrorCode.INVALID_ARGUMENT.because(named(place, "has half of a surrogate pair"));
                }
                i++;
            }
        }
    }
}
