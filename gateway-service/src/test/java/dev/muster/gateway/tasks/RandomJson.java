package dev.muster.gateway.tasks;

import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Makes JSON of every kind, spaced at will. */
final class RandomJson {
    private static final String[] SCALARS = {
        "null",
        "true",
        "false",
        "0",
        "-0",
        "1",
        "-17",
        "1.50",
        "1e5",
        "2E-3",
        "12345678901234567890",
        "\"\"",
        "\"a\"",
        "\"\\\"\"",
        "\"\\\\\"",
        "\"}\"",
        "\"]\"",
        "\"\\u0000\"",
        "\"\\ud83d\\ude00\"",
        "\"ä\"",
        "\"漢字\"",
        "\"\uD83D\uDE00\"",
        "\"a long text, to be longer than any short cut of a parser for short texts would take it\""
    };
    private static final String[] SPACES = {"", "", "", " ", "\n", "\t", "\r\n  "};

    private final Random random;

    RandomJson(Random random) {
        this.random = random;
    }

    /** A value nested at most that deep, without spaces around it. */
    String value(int depth) {
        return switch (depth == 0 ? 0 : random.nextInt(4)) {
            case 1 -> "[" + space() + members(depth, false) + space() + "]";
            case 2 -> "{" + space() + members(depth, true) + space() + "}";
            default -> SCALARS[random.nextInt(SCALARS.length)];
        };
    }

    /** The parts with any space before, between and after them. */
    String spaced(String... parts) {
        StringBuilder text = new StringBuilder(space());
        for (String part : parts) {
            text.append(part).append(space());
        }
        return text.toString();
    }

    private String members(int depth, boolean named) {
        return IntStream.range(0, random.nextInt(5))
                .mapToObj(i -> (named ? "\"k" + i + "\"" + space() + ":" + space() : "") + value(depth - 1))
                .collect(Collectors.joining(space() + "," + space()));
    }

    private String space() {
        return SPACES[random.nextInt(SPACES.length)];
    }
}
