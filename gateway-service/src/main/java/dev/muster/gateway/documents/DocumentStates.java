package dev.muster.gateway.documents;

import dev.muster.proto.embedding.v1.DocumentState;
import dev.muster.protocol.error.ErrorCode;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The states of documents as REST spells them. */
final class DocumentStates {
    private DocumentStates() {}

    /** Whether nothing more is to be expected. */
    static boolean isSettled(DocumentState state) {
        return state == DocumentState.INDEXED || state == DocumentState.FAILED;
    }

    /** {@code unknown} for a state of a newer embedding service. */
    static String word(DocumentState state) {
        return switch (state) {
            case PENDING, INDEXED, FAILED -> state.name().toLowerCase(Locale.ROOT);
            case DOCUMENT_STATE_UNSPECIFIED, UNRECOGNIZED -> "unknown";
        };
    }

    /**
     * The states in query parameters, each of which may hold several separated by commas.
     *
     * @throws dev.muster.protocol.error.MusterException {@code invalid_argument}
     */
    static List<DocumentState> parse(List<String> parameters) {
        return parameters.stream()
                .flatMap(parameter -> Arrays.stream(parameter.split(",", -1)))
                .map(DocumentStates::parse)
                .distinct()
                .toList();
    }

    private static DocumentState parse(String word) {
        return switch (word.strip().toLowerCase(Locale.ROOT)) {
            case "pending" -> DocumentState.PENDING;
            case "indexed" -> DocumentState.INDEXED;
            case "failed" -> DocumentState.FAILED;
            default -> throw ErrorCode.INVALID_ARGUMENT.because("state: must be of failed, indexed, pending");
        };
    }
}
