package dev.muster.perf.lab;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** How the helpers' JVMs are started: small, so that they leave the machine to what is measured. */
final class Jvm {
    private static final List<String> ALWAYS = List.of("-Xms64m", "-Xmx256m", "-XX:+UseSerialGC");
    private static final List<String> SINCE_24 =
            List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");

    private Jvm() {}

    /** The command that runs a main class in the JVM this program runs in. */
    static List<String> command(String classPath, String main, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(program("java"));
        command.addAll(ALWAYS);
        if (Runtime.version().feature() >= 24) {
            command.addAll(SINCE_24);
        }
        command.addAll(List.of("-cp", classPath, main));
        command.addAll(Arrays.asList(arguments));
        return command;
    }

    /** The path of a program of the JDK. */
    static String program(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }
}
