package dev.muster.perf.lab;

import dev.muster.localstack.process.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The memory of a JVM after a full collection, in bytes.
 *
 * @param heap what lives
 * @param nativeBytes committed outside the heap, as its native memory tracking has it; 0 where that is off
 * @param resident of the process, as the kernel has it
 */
public record JvmMemory(long heap, long nativeBytes, long resident) {
    private static final Pattern LIVE = Pattern.compile("^Total +\\d+ +(\\d+)", Pattern.MULTILINE);
    private static final Pattern COMMITTED =
            Pattern.compile("^Total: reserved=\\d+KB, committed=(\\d+)KB", Pattern.MULTILINE);
    private static final Pattern HEAP = Pattern.compile("Java Heap \\(reserved=\\d+KB, committed=(\\d+)KB");
    private static final Pattern RESIDENT = Pattern.compile("^VmRSS:\\s+(\\d+) kB", Pattern.MULTILINE);
    private static final long KIB = 1_024;

    /** The memory of that process now. Collects its garbage twice: what is found dead may hold what dies with it. */
    public static JvmMemory of(long pid) {
        jcmd(pid, "GC.run");
        long heap = number(LIVE, jcmd(pid, "GC.class_histogram"));
        String tracking = jcmd(pid, "VM.native_memory", "summary");
        boolean tracked = COMMITTED.matcher(tracking).find();
        long outside = tracked ? number(COMMITTED, tracking) - number(HEAP, tracking) : 0;
        return new JvmMemory(heap, outside * KIB, resident(pid));
    }

    /** The resident memory of a process. */
    public static long resident(long pid) {
        try {
            return number(RESIDENT, Files.readString(Path.of("/proc/" + pid + "/status"))) * KIB;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What came on top of an earlier state. */
    public JvmMemory since(JvmMemory before) {
        return new JvmMemory(heap - before.heap, nativeBytes - before.nativeBytes, resident - before.resident);
    }

    private static String jcmd(long pid, String... words) {
        List<String> all = new ArrayList<>(List.of(Jvm.program("jcmd"), Long.toString(pid)));
        all.addAll(Arrays.asList(words));
        Command command = Command.run(all);
        if (!command.ok()) {
            throw new IllegalStateException("jcmd " + words[0] + ": " + command.output());
        }
        return command.output();
    }

    private static long number(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new IllegalStateException("not found: " + pattern);
        }
        return Long.parseLong(matcher.group(1));
    }
}
