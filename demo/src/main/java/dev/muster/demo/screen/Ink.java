package dev.muster.demo.screen;

/** Colours, where they are wanted. */
public enum Ink {
    PLAIN(""),
    BOLD("\033[1m"),
    DIM("\033[2m"),
    RED("\033[31m"),
    GREEN("\033[32m"),
    CYAN("\033[36m");

    private static final String OFF = "\033[0m";

    private final String on;

    Ink(String on) {
        this.on = on;
    }

    String write(String text) {
        return on.isEmpty() ? text : on + text + OFF;
    }
}
