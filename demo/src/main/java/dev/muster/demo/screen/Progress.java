package dev.muster.demo.screen;

import java.util.Locale;

/**
 * How far the demo is.
 *
 * @param done files with a result, of {@code total}
 * @param perSecond results in a second, since the start
 * @param agents alive, of {@code started}
 */
public record Progress(int done, int total, double perSecond, int agents, int started) {
    private static final int WIDTH = 30;

    /** Without a bar. */
    String words() {
        return String.format(
                Locale.ROOT,
                "%3d %%  %d/%d files  %.0f/s  agents %d/%d",
                percent(),
                done,
                total,
                perSecond,
                agents,
                started);
    }

    /** With a bar, in less than 80 characters. */
    String withBar() {
        return "▕" + Bar.of(done, total, WIDTH) + "▏" + words();
    }

    int percent() {
        return total == 0 ? 0 : (int) (100L * done / total);
    }
}
