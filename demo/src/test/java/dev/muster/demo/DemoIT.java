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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The demo as a process, against services that run as processes. */
@Timeout(300)
class DemoIT {
    private static final int FILES = 120;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path home;

    private record Ended(int code, String out) {}

    @Test
    void everyFileHasOneResultThoughAnAgentIsKilledHalfWay() throws Exception {
        MusterHome checkout = MusterHome.find();
        try (BackEnds backEnds =
                        BackEnds.startWithoutSqs(checkout, home.resolve("stack"), BackEndPorts.FREE, Secrets.random());
                Stack stack = Stack.over(checkout, backEnds)
                        .gateways(1)
                        .taskServices(1)
                        .build()
                        .start()) {
            String repository = checkout.root().toString();

            Ended demo = demo(
                    Map.of("MUSTER_URL", stack.gateway(0).url(), "MUSTER_KEY", stack.bootstrapKey()),
                    "--dir",
                    repository,
                    "--limit",
                    Integer.toString(FILES));

            assertTrue(demo.out().contains("✔ every file has exactly one accepted result"), demo.out());
            assertTrue(demo.out().contains("kill -9  digest-"), demo.out());
            assertTrue(demo.out().contains("attempt 2 at digest-"), demo.out());
            assertEquals(0, demo.code());
            assertEquals(
                    FILES,
                    Files.readAllLines(home.resolve(".muster/demo/results.jsonl"))
                            .size());
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
