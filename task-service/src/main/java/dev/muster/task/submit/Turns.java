package dev.muster.task.submit;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The order in which a batch is written, as places in it. Neither two rows of one key nor two of one id can go in one statement.
 *
 * @param now written together
 * @param again have the key of one of these, and are answered from what it left
 * @param later have an id of one of these, and are written after them
 */
record Turns(List<Integer> now, List<Integer> again, List<Integer> later) {
    static Turns of(List<Unit> units) {
        Turns turns = new Turns(new ArrayList<>(units.size()), new ArrayList<>(), new ArrayList<>());
        Set<Object> taken = new HashSet<>();
        for (int i = 0; i < units.size(); i++) {
            turns.of(units.get(i), taken).add(i);
        }
        return turns;
    }

    private List<Integer> of(Unit unit, Set<Object> taken) {
        List<Object> own =
                new ArrayList<>(unit.tasks().stream().map(CheckedTask::id).toList());
        IdempotencyKey key = unit.key();
        if (key != null) {
            Object keyOf = unit.keyOf(key);
            if (taken.contains(keyOf)) {
                return again;
            }
            own.add(keyOf);
        }
        if (own.stream().anyMatch(taken::contains)) {
            return later;
        }
        taken.addAll(own);
        return now;
    }
}
