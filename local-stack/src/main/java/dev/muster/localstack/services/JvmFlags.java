package dev.muster.localstack.services;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** How the services' JVMs are started on this machine: small heaps, and no warnings about what Netty has to do. */
final class JvmFlags {

    /** More flags for every service, separated by blanks; they come last and so win. */
    static final String VARIABLE = "MUSTER_JAVA_OPTS";

    private static final List<String> ALWAYS =
            List.of("-Xms64m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError", "-Duser.timezone=UTC");
    private static final List<String> SINCE_25 = List.of(
            "-XX:+UseCompactObjectHeaders",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    private JvmFlags() {}

    /** The command that runs the jar in the JVM this program runs in. */
    static List<String> command(Path jar, List<String> more) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ALWAYS);
        if (Runtime.version().feature() >= 25) {
            command.addAll(SINCE_25);
        }
        command.addAll(fromEnvironment());
        command.addAll(more);
        command.addAll(List.of("-jar", jar.toString()));
        return command;
    }

    private static List<String> fromEnvironment() {
        String value = System.getenv(VARIABLE);
        return value == null || value.isBlank()
                ? List.of()
                : Arrays.asList(value.strip().split("\\s+"));
    }
}
