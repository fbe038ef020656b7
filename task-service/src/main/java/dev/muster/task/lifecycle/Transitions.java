package dev.muster.task.lifecycle;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The table of transitions. Terminal stays terminal; whatever is not in the table does not happen.
 *
 * <p>{@code docs/state-machine.md} is drawn from it by its test.
 */
public final class Transitions {
    private static final Map<Trigger, Map<State, State>> TABLE = new EnumMap<>(Trigger.class);

    static {
        on(Trigger.DUE, State.QUEUED, State.SCHEDULED);
        on(Trigger.CLAIM, State.ASSIGNED, State.QUEUED);
        on(Trigger.ACCEPT, State.RUNNING, State.ASSIGNED);
        on(Trigger.REJECT, State.SCHEDULED, State.ASSIGNED);
        on(Trigger.LOSE, State.QUEUED, State.ASSIGNED, State.RUNNING);
        on(Trigger.LOSE_LAST, State.DEAD_LETTERED, State.RUNNING);
        on(Trigger.COMPLETE, State.SUCCEEDED, State.ASSIGNED, State.RUNNING);
        on(Trigger.FAIL, State.FAILED, State.ASSIGNED, State.RUNNING);
        on(Trigger.RETRY, State.SCHEDULED, State.ASSIGNED, State.RUNNING);
        on(Trigger.GIVE_UP, State.DEAD_LETTERED, State.ASSIGNED, State.RUNNING);
        on(Trigger.ASK, State.INPUT_REQUIRED, State.RUNNING);
        on(Trigger.ANSWER, State.QUEUED, State.INPUT_REQUIRED);
        State[] live = EnumSet.range(State.SCHEDULED, State.INPUT_REQUIRED).toArray(State[]::new);
        on(Trigger.CANCEL, State.CANCELLED, live);
        on(Trigger.EXPIRE, State.EXPIRED, live);
    }

    private Transitions() {}

    private static void on(Trigger trigger, State to, State... from) {
        Map<State, State> row = new EnumMap<>(State.class);
        for (State state : from) {
            row.put(state, to);
        }
        TABLE.put(trigger, row);
    }

    /** The state after {@code trigger}; empty where it cannot happen to a task in {@code from}. */
    public static Optional<State> next(State from, Trigger trigger) {
        return Optional.ofNullable(row(trigger).get(from));
    }

    /** The states in which {@code trigger} can happen. */
    public static Set<State> sources(Trigger trigger) {
        return row(trigger).keySet();
    }

    /** {@link #sources} as the inside of an SQL {@code in (…)}, e.g. {@code 3,4}. */
    public static String sqlSources(Trigger trigger) {
        return sources(trigger).stream().map(s -> Short.toString(s.number())).collect(Collectors.joining(","));
    }

    private static Map<State, State> row(Trigger trigger) {
        return TABLE.getOrDefault(trigger, Map.of());
    }
}
