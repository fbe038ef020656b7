package dev.muster.demo.screen;

/** A progress bar in text, in eighths of a character. */
final class Bar {
    private static final String EIGHTHS = " ▏▎▍▌▋▊▉";
    private static final char FULL = '█';

    private Bar() {}

    /**
     * A bar of exactly {@code width} characters.
     *
     * @param done of {@code total}; what is outside 0 to total is moved to the nearer end
     * @param total 0 is an empty bar
     */
    static String of(int done, int total, int width) {
        int filled = total == 0 ? 0 : (int) (Math.clamp((long) done, 0, total) * (8L * width) / total);
        StringBuilder bar = new StringBuilder(width);
        bar.append(String.valueOf(FULL).repeat(filled / 8));
        if (filled % 8 > 0) {
            bar.append(EIGHTHS.charAt(filled % 8));
        }
        return bar.append(" ".repeat(width - bar.length())).toString();
    }
}
