package dev.muster.embedding.chunk;

/** The lines of a text that are not blank, from first to last, each with how good it is to cut before it. */
final class Lines {
    private final String text;
    private final Format format;

    private int start;
    private int first;
    private int end;
    private int cut = Cut.LINE;
    private boolean blankBefore;
    private boolean fenced;
    private boolean fenceEnded;

    Lines(String text, Format format) {
        this.text = text;
        this.format = format;
        this.end = -1;
        next();
    }

    /** How good it is to cut before the line in which {@code position} lies; positions only ever grow. */
    int cutBeforeLineOf(int position) {
        while (position > end && next()) {
            // On to the line.
        }
        return cut;
    }

    /** Goes to the next line that is not blank; false at the end. */
    private boolean next() {
        blankBefore = false;
        while (end < text.length()) {
            start = end + 1;
            int feed = start > text.length() ? -1 : text.indexOf('\n', start);
            end = feed < 0 ? text.length() : feed;
            first = firstOf(start, end);
            if (first < end) {
                cut = classify();
                return true;
            }
            blankBefore = true;
        }
        return false;
    }

    private int firstOf(int from, int to) {
        int at = from;
        while (at < to && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private int classify() {
        return format == Format.MARKDOWN ? ofMarkdown() : ofText();
    }

    private int ofText() {
        if (!blankBefore) {
            return Cut.LINE;
        }
        return first == start ? Cut.PARAGRAPH : Cut.ITEM;
    }

    private int ofMarkdown() {
        boolean afterFence = fenceEnded;
        fenceEnded = false;
        if (text.startsWith("```", first) || text.startsWith("~~~", first)) {
            fenced = !fenced;
            fenceEnded = !fenced;
            return fenced ? Cut.PARAGRAPH : Cut.LINE;
        }
        if (fenced) {
            return blankBefore ? Cut.ITEM : Cut.LINE;
        }
        if (heading()) {
            return Cut.HEADING;
        }
        if (afterFence || blankBefore) {
            return Cut.PARAGRAPH;
        }
        return item() ? Cut.ITEM : Cut.LINE;
    }

    private boolean heading() {
        int at = first;
        while (at < end && at - first < 6 && text.charAt(at) == '#') {
            at++;
        }
        return at > first && at < end && Character.isWhitespace(text.charAt(at));
    }

    private boolean item() {
        char c = text.charAt(first);
        int at = first;
        if (c == '-' || c == '*' || c == '+') {
            at++;
        } else {
            while (at < end && at - first < 9 && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
                at++;
            }
            if (at == first || at >= end || (text.charAt(at) != '.' && text.charAt(at) != ')')) {
                return false;
            }
            at++;
        }
        return at < end && Character.isWhitespace(text.charAt(at));
    }
}
