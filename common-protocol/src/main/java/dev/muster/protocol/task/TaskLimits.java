package dev.muster.protocol.task;

import dev.muster.protocol.frame.FrameLimits;
import java.util.regex.Pattern;

/** What a task may be like, the same at every door. Characters are UTF-16 units. */
public final class TaskLimits {
    /** Tasks in one submit. */
    public static final int MAX_BATCH = 256;

    /** Capabilities a task may require, and labels. */
    public static final int MAX_REQUIREMENTS = 16;

    /** Characters of a type, a capability, and the name and value of a label. */
    public static final int MAX_CHARS = 128;

    /** From minus this to this. */
    public static final int MAX_PRIORITY = 100;

    public static final int MAX_ATTEMPTS = 100;

    /** Room in a frame for what an ASSIGN or COMPLETE says beside its document. */
    private static final int ENVELOPE_BYTES = 4_096;

    /** Bytes of a payload, and of a result: as many as fit into the frame they travel in. */
    public static final int MAX_DOCUMENT_BYTES = FrameLimits.DEFAULT.payloadBytes() - ENVELOPE_BYTES;

    /**
     * Characters of a message in text mode. Its document stands in it as a JSON text, where a byte of it becomes two at most,
     * unless the sender escapes more than it has to.
     */
    public static final int MAX_TEXT_CHARS = 2 * MAX_DOCUMENT_BYTES + ENVELOPE_BYTES;

    /** What a type or capability looks like, as a regular expression of Java and of JSON Schema. */
    public static final String WORD = "[A-Za-z0-9._:/-]{1," + MAX_CHARS + "}";

    /** {@link #WORD} for people. */
    public static final String WORD_RULE = "must have 1 to " + MAX_CHARS + " characters of A-Z a-z 0-9 . _ : / -";

    private static final Pattern IS_WORD = Pattern.compile(WORD);

    private TaskLimits() {}

    /** Whether it can be a type or a capability. */
    public static boolean isWord(String text) {
        return IS_WORD.matcher(text).matches();
    }
}
