package dev.muster.task.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TransitionsTest {
    /** With this system property set the page is written instead of checked. */
    private static final boolean WRITE = Boolean.getBoolean("muster.docs.write");

    private static final Set<State> IN_FLIGHT = EnumSet.of(State.ASSIGNED, State.RUNNING);

    @ParameterizedTest
    @EnumSource
    void terminalStaysTerminal(State state) {
        boolean goesOn = Stream.of(Trigger.values())
                .anyMatch(trigger -> Transitions.next(state, trigger).isPresent());

        assertEquals(!state.terminal(), goesOn);
    }

    @ParameterizedTest
    @EnumSource(names = {"SCHEDULED", "QUEUED", "ASSIGNED", "RUNNING", "INPUT_REQUIRED"})
    void whatIsNotOverCanBeCancelledAndCanExpire(State state) {
        assertFalse(state.terminal());
        assertEquals(Optional.of(State.CANCELLED), Transitions.next(state, Trigger.CANCEL));
        assertEquals(Optional.of(State.EXPIRED), Transitions.next(state, Trigger.EXPIRE));
    }

    @Test
    void onlyAClaimLeadsToAnAgent() {
        for (Trigger trigger : Trigger.values()) {
            boolean fromElsewhere = steps(trigger).entrySet().stream()
                    .anyMatch(step -> !IN_FLIGHT.contains(step.getKey()) && IN_FLIGHT.contains(step.getValue()));
            assertEquals(trigger == Trigger.CLAIM, fromElsewhere, trigger.name());
        }
    }

    @Test
    void onlyWhatAnAgentHasCanSucceedOrFail() {
        for (Trigger trigger : EnumSet.of(Trigger.COMPLETE, Trigger.FAIL, Trigger.RETRY, Trigger.GIVE_UP)) {
            assertEquals(IN_FLIGHT, Transitions.sources(trigger), trigger.name());
        }
    }

    @Test
    void everyStateIsReachedAndEveryOneLeadsToAnEnd() {
        assertEquals(EnumSet.allOf(State.class), reachable(EnumSet.of(State.SCHEDULED, State.QUEUED)));
        for (State state : State.values()) {
            assertTrue(reachable(EnumSet.of(state)).stream().anyMatch(State::terminal), state.name());
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyTriggerHasSourcesAndSqlSaysTheSame(Trigger trigger) {
        Set<Integer> sources =
                Transitions.sources(trigger).stream().map(s -> (int) s.number()).collect(Collectors.toSet());

        assertFalse(sources.isEmpty());
        assertEquals(
                sources,
                Stream.of(Transitions.sqlSources(trigger).split(","))
                        .map(Integer::valueOf)
                        .collect(Collectors.toSet()));
    }

    @ParameterizedTest
    @EnumSource
    void aNumberNamesItsState(State state) {
        assertEquals(state, State.of(state.number()));
    }

    @ParameterizedTest
    @EnumSource
    void aNumberNamesItsKindOfEvent(EventKind kind) {
        assertEquals(kind, EventKind.of(kind.number()));
    }

    @Test
    void theDrawingIsTheTable() throws IOException {
        Path page = Path.of(System.getProperty("muster.home", ".."), "docs", "state-machine.md");
        if (WRITE) {
            Files.writeString(page, page());
        }
        String drawn = Files.exists(page) ? Files.readString(page) : "";

        assertEquals(
                page(),
                drawn,
                () -> "docs/state-machine.md is out of date; run this test with"
                        + " -Dmuster.docs.write=true, or make it read:\n" + page());
    }

    private static Set<State> reachable(Set<State> from) {
        Set<State> seen = EnumSet.copyOf(from);
        Deque<State> open = new ArrayDeque<>(from);
        while (!open.isEmpty()) {
            State state = open.remove();
            for (Trigger trigger : Trigger.values()) {
                Transitions.next(state, trigger).filter(seen::add).ifPresent(open::add);
            }
        }
        return seen;
    }

    private static Map<State, State> steps(Trigger trigger) {
        Map<State, State> steps = new TreeMap<>();
        Transitions.sources(trigger)
                .forEach(from -> steps.put(from, Transitions.next(from, trigger).orElseThrow()));
        return steps;
    }

    private static String page() {
        return """
                # The states of a task

                Drawn from `dev.muster.task.lifecycle.Transitions` by `TransitionsTest`, which fails when this page is out of date.
                What is not here does not happen; terminal stays terminal. `CANCEL` and `EXPIRE` lead out of every state that is
                not terminal and are left out of the picture.

                ```mermaid
                stateDiagram-v2
                    [*] --> QUEUED
                    [*] --> SCHEDULED
                %s```

                | from | trigger | to |
                |---|---|---|
                %s""".formatted(arrows(), rows());
    }

    private static String arrows() {
        Map<String, String> labels = new LinkedHashMap<>();
        for (Trigger trigger : Trigger.values()) {
            if (trigger != Trigger.CANCEL && trigger != Trigger.EXPIRE) {
                steps(trigger)
                        .forEach((from, to) ->
                                labels.merge(from + " --> " + to, trigger.name(), (one, other) -> one + ", " + other));
            }
        }
        Stream<String> steps = labels.entrySet().stream().map(arrow -> arrow.getKey() + " : " + arrow.getValue());
        Stream<String> ends = Stream.of(State.values()).filter(State::terminal).map(state -> state + " --> [*]");
        return Stream.concat(steps, ends).map(line -> "    " + line + "\n").collect(Collectors.joining());
    }

    private static String rows() {
        return Stream.of(State.values())
                .flatMap(from -> Stream.of(Trigger.values()).flatMap(trigger -> row(from, trigger)))
                .collect(Collectors.joining());
    }

    private static Stream<String> row(State from, Trigger trigger) {
        return Transitions.next(from, trigger).map(to -> "| %s | %s | %s |\n".formatted(from, trigger, to)).stream();
    }
}
