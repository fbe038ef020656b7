package dev.muster.gateway.tasks;

import dev.muster.proto.task.v1.State;
import dev.muster.protocol.error.ErrorCode;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The states as REST spells them: words in lower case, as in {@code dead_lettered}. */
final class TaskStates {
    private static final Set<State> TERMINAL =
            EnumSet.of(State.SUCCEEDED, State.FAILED, State.DEAD_LETTERED, State.CANCELLED, State.EXPIRED);

    private static final Map<State, String> WORDS = Arrays.stream(State.values())
            .filter(state -> state != State.UNRECOGNIZED && state != State.STATE_UNSPECIFIED)
            .collect(Collectors.toMap(
                    state -> state,
                    state -> state.name().toLowerCase(Locale.ROOT),
                    (a, b) -> a,
                    () -> new EnumMap<>(State.class)));

    private static final Map<String, State> BY_WORD =
            WORDS.entrySet().stream().collect(Collectors.toMap(Map.Entry::getValue, Map.Entry::getKey));

    private TaskStates() {}

    static boolean isTerminal(State state) {
        return TERMINAL.contains(state);
    }

    /** {@code unknown} for a state of a newer task service. */
    static String word(State state) {
        return WORDS.getOrDefault(state, "unknown");
    }

    /**
     * The states in query parameters, each of which may hold several separated by commas.
     *
     * @throws dev.muster.protocol.error.MusterException {@code invalid_argument} naming the word that is none
     */
    static List<State> parse(List<String> parameters) {
        return parameters.stream()
                .flatMap(parameter -> Arrays.stream(parameter.split(",", -1)))
                .map(TaskStates::parse)
                .distinct()
                .toList();
    }

    private static State parse(String word) {
        State state = BY_WORD.get(word.strip().toLowerCase(Locale.ROOT));
        if (state == null) {
            throw ErrorCode.INVALID_ARGUMENT.because("state: must be of "
                    + String.join(", ", BY_WORD.keySet().stream().sorted().toList()));
        }
        return state;
    }
}
