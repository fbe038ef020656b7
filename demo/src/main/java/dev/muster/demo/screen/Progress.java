package dev.muster.demo.screen;

import java.util.Locale;

/**
 * How far the demo is.
 *
 * @param done things done, of {@code total}
 * @param things what they are
 * @param perSecond done in a second, since the start
 * @param note more to say
 */
public record Progress(int done, int total, String things, double perSecond, String note) {
    private static final int WIDTH = 30;

    /** Without a bar. */
    String words() {
        return String.format(
                        Locale.ROOT, "%3d %%  %d/%d %s  %.0f/s  %s", percent(), done, total, things, perSecond, note)
                .stripTrailing();
    }

    /** With a bar, in less than 80 characters. */
    String withBar() {
        return "▕" + Bar.of(done, total, WIDTH) + "▏" + words();
    }

    int percent() {
        return total == 0 ? 0 : (int) (100L * done / total);
    }
}
