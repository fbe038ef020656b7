package dev.muster.gateway.json;

import java.util.ArrayDeque;
import java.util.Deque;

/** Where in a body a value stands, e.g. {@code tasks[3].priority}. */
final class JsonPath {
    private static final int SHOWN_CHARS = 64;

    private final Deque<Object> steps = new ArrayDeque<>(4);

    void into(String field) {
        steps.addLast(field);
    }

    void into(int index) {
        steps.addLast(index);
    }

    void out() {
        steps.removeLast();
    }

    /** As the beginning of a sentence about the value. */
    String where() {
        StringBuilder text = new StringBuilder();
        for (Object step : steps) {
            if (step instanceof Integer index) {
                text.append('[').append(index).append(']');
            } else {
                text.append(text.isEmpty() ? "" : ".").append(shown(step.toString()));
            }
        }
        return text.isEmpty() ? "The body " : text.append(": ").toString();
    }

    private static String shown(String name) {
        String start = name.length() <= SHOWN_CHARS ? name : name.substring(0, SHOWN_CHARS) + "…";
        return start.replaceAll("[\\p{Cntrl}\\p{Cs}]", "?");
    }
}
