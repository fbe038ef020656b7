package dev.muster.perf.report;

import org.jspecify.annotations.Nullable;

/**
 * Something measured, beside what the machine could do at most and what it must be.
 *
 * @param name dotted, from the general to the special
 * @param unit of value and ceiling; times are better small, all else is better large
 * @param ceiling null where there is nothing to compare with
 * @param limit null where nothing was promised
 * @param command what measures it again
 */
public record Figure(
        String name,
        double value,
        String unit,
        @Nullable Ceiling ceiling,
        @Nullable Limit limit,
        String command) {

    /**
     * What the same machine does in the same run without the work in between.
     *
     * @param name what was measured
     * @param value in the figure's unit
     */
    public record Ceiling(String name, double value) {}

    /**
     * What was promised.
     *
     * @param atMost whether the value may not be larger, else it may not be smaller
     */
    public record Limit(boolean atMost, double value) {
        boolean kept(double measured) {
            return atMost ? measured <= value : measured >= value;
        }
    }

    /** How much of the ceiling is reached, 1 being all of it; null without one. */
    public @Nullable Double ratio() {
        if (ceiling == null) {
            return null;
        }
        return isTime() ? ceiling.value() / value : value / ceiling.value();
    }

    /** Whether the promise was kept; true without one. */
    public boolean isKept() {
        return limit == null || limit.kept(value);
    }

    /** The same figure beside a ceiling. */
    public Figure under(String what, double most) {
        return new Figure(name, value, unit, new Ceiling(what, most), limit, command);
    }

    /** The same figure with a promise not to be larger. */
    public Figure atMost(double most) {
        return new Figure(name, value, unit, ceiling, new Limit(true, most), command);
    }

    /** The same figure with a promise not to be smaller. */
    public Figure atLeast(double least) {
        return new Figure(name, value, unit, ceiling, new Limit(false, least), command);
    }

    private boolean isTime() {
        return unit.equals("ns") || unit.equals("ms") || unit.equals("s");
    }
}
