package dev.muster.perf.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The figures of a run: shown as they come, written as JSON and as a table at the end. */
public final class Report {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final String COLUMNS = "%-34s %12s %-8s %12s %6s %12s  %s%n";

    private final List<Figure> figures = new ArrayList<>();

    /** Takes a figure in and says so. */
    public void add(Figure figure) {
        figures.add(figure);
        say("  %s %s %s".formatted(figure.name(), number(figure.value()), figure.unit()));
    }

    /** A line for whoever is watching. */
    public void say(String line) {
        System.out.println(line);
    }

    /** Writes what was measured, as an array. */
    public void write(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, JSON.writeValueAsString(toJson()) + "\n");
    }

    /** Prints what was measured, beside ceilings and promises. */
    public void print() {
        System.out.printf(Locale.ROOT, "%n" + COLUMNS, "figure", "value", "unit", "ceiling", "ratio", "must be", "");
        figures.forEach(Report::print);
    }

    /** The figures that are not what was promised. */
    public List<Figure> missed() {
        return figures.stream().filter(figure -> !figure.isKept()).toList();
    }

    private static void print(Figure figure) {
        Figure.Ceiling ceiling = figure.ceiling();
        Double ratio = figure.ratio();
        System.out.printf(
                Locale.ROOT,
                COLUMNS,
                figure.name(),
                number(figure.value()),
                figure.unit(),
                ceiling == null ? "" : number(ceiling.value()),
                ratio == null ? "" : "%.2f".formatted(ratio),
                promise(figure.limit()),
                (figure.isKept() ? "" : "MISSED  ") + (ceiling == null ? "" : "ceiling: " + ceiling.name()));
    }

    private static String promise(Figure.@Nullable Limit limit) {
        return limit == null ? "" : (limit.atMost() ? "<= " : ">= ") + number(limit.value());
    }

    private ArrayNode toJson() {
        ArrayNode array = JSON.createArrayNode();
        figures.forEach(figure -> write(figure, array.addObject()));
        return array;
    }

    private static void write(Figure figure, ObjectNode node) {
        node.put("name", figure.name());
        node.put("value", rounded(figure.value()));
        node.put("unit", figure.unit());
        Figure.Ceiling ceiling = figure.ceiling();
        Double ratio = figure.ratio();
        if (ceiling == null || ratio == null) {
            node.putNull("ceiling");
            node.putNull("ratio");
        } else {
            node.putObject("ceiling").put("name", ceiling.name()).put("value", rounded(ceiling.value()));
            node.put("ratio", rounded(ratio));
        }
        node.put("command", figure.command());
    }

    /** Four digits say all that a run is good for. */
    private static double rounded(double value) {
        return Double.parseDouble(String.format(Locale.ROOT, "%.4g", value));
    }

    private static String number(double value) {
        String pattern = Math.abs(value) >= 100 ? "%,.0f" : "%.2f";
        return String.format(Locale.ROOT, pattern, value);
    }
}
