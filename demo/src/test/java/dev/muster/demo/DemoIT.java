package dev.muster.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.muster.localstack.backends.BackEndPorts;
import dev.muster.localstack.backends.BackEnds;
import dev.muster.localstack.backends.Secrets;
import dev.muster.localstack.services.Stack;
import dev.muster.localstack.tools.MusterHome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The demo as a process, against services that run as processes. */
@Timeout(300)
class DemoIT {
    private static final int SOURCES = 60;

    private static final int QUESTIONS = 5;
    private static final Pattern FIGURES = Pattern.compile(
            " embedded +[\\d,]+ chunks in this run, \\d+ texts/s\\R +cache +\\d+ % hits: .*\\R +search +\\d+ questions, p50 [\\d.]+ ms");

    private static final Predicate<String> FOUND =
            line -> line.matches(" +0\\.\\d\\d  (muster|LICENSE|docs/[a-z]+\\.md)  ✔");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path home;

    private record Ended(int code, String out) {}

    @Test
    void everyFileHasOneResultAndIsFoundThoughAnAgentIsKilledHalfWay() throws Exception {
        MusterHome checkout = MusterHome.find();
        Path library = home.resolve("library");
        int files = someOf(checkout.root(), library);
        try (BackEnds backEnds = BackEnds.start(checkout, home.resolve("stack"), BackEndPorts.FREE, Secrets.random());
                Stack stack = Stack.over(checkout, backEnds)
                        .gateways(1)
                        .taskServices(1)
                        .embeddingServices(1)
                        .cacheServices(1)
                        .build()
                        .start()) {
            Map<String, String> door = Map.of("MUSTER_URL", stack.gateway(0).url(), "MUSTER_KEY", stack.bootstrapKey());

            Ended demo = demo(door, "--dir", library.toString());

            assertTrue(demo.out().contains("✔ every file has exactly one accepted result"), demo.out());
            assertTrue(demo.out().contains("kill -9  digest-"), demo.out());
            assertTrue(demo.out().contains("attempt 2 at digest-"), demo.out());
            assertTrue(demo.out().contains("✔ every file is indexed"), demo.out());
            assertEquals(QUESTIONS, demo.out().lines().filter(FOUND).count(), demo.out());
            assertTrue(FIGURES.matcher(demo.out()).find(), demo.out());
            assertEquals(0, demo.code());
            assertEquals(
                    files,
                    Files.readAllLines(home.resolve(".muster/demo/results.jsonl"))
                            .size());

            Files.writeString(library.resolve("README.md"), "Another text.\n");
            Ended again = demo(door, "--dir", library.toString());

            assertTrue(again.out().contains("taken out      1 documents of former runs"), again.out());
            assertEquals(0, again.code());
        }
    }

    /** What the questions are about, and something to confuse it with. */
    private static int someOf(Path checkout, Path library) throws IOException {
        List<Path> some = new ArrayList<>(List.of(Path.of("muster"), Path.of("README.md"), Path.of("LICENSE")));
        some.addAll(below(checkout, "docs", ".md"));
        some.addAll(below(checkout, "agent-sdk/src/main", ".java"));
        some.addAll(below(checkout, "gateway-service/src/main", ".java").subList(0, SOURCES));
        for (Path file : some) {
            Files.createDirectories(library.resolve(file).getParent());
            Files.copy(checkout.resolve(file), library.resolve(file));
        }
        return some.size();
    }

    private static List<Path> below(Path checkout, String folder, String ending) throws IOException {
        try (Stream<Path> files = Files.walk(checkout.resolve(folder))) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .map(checkout::relativize)
                    .sorted()
                    .toList();
        }
    }

    @Test
    void withoutAGatewayOneSentenceSaysSo() throws Exception {
        Ended demo = demo(Map.of("MUSTER_URL", "http://127.0.0.1:9", "MUSTER_KEY", "muster_none"), "--limit", "1");

        assertEquals(2, demo.code());
        assertTrue(
                demo.out()
                        .endsWith("muster demo: the gateway at http://127.0.0.1:9 does not answer;"
                                + " ./muster up starts it.\n"),
                demo.out());
    }

    private Ended demo(Map<String, String> environment, String... arguments) throws IOException, InterruptedException {
        Files.writeString(home.resolve("one.txt"), "One file is always there.\n");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Demo.class.getName()));
        command.addAll(Arrays.asList(arguments));
        Path out = home.resolve("out.txt");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile());
        builder.environment().putAll(environment);
        builder.environment().put("MUSTER_HOME", home.toString());
        Process process = builder.start();
        assertTrue(process.waitFor(120, TimeUnit.SECONDS), () -> "still runs: " + process.info());
        return new Ended(process.exitValue(), Files.readString(out, StandardCharsets.UTF_8));
    }
}
