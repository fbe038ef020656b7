package dev.muster.localstack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.muster.localstack.process.Await;
import dev.muster.localstack.process.Command;
import dev.muster.localstack.tools.MusterHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the {@code muster} script stops, and what it leaves alone: a checkout in which Maven and Java are small scripts. */
class ScriptStopsTest {

    private static final String MVN = """
            #!/bin/bash
            for jar in {gateway,task,embedding,cache}-service/target/quarkus-app/quarkus-run local-stack/target/local-stack demo/target/demo; do
              mkdir -p $(dirname $jar) && touch $jar.jar
            done
            """;

    /** `up` runs until it is stopped; the demo sees how another `up` takes its place. */
    private static final String JAVA = """
            #!/bin/bash
            stay() { while :; do sleep 0.1; done; }
            case "$*" in
              *localstack.Up*)
                echo $$ >.muster/first
                echo $$ >.muster/up.pid; echo http://127.0.0.1:9 >.muster/gateway; echo $$ >.muster/up.ready
                stay ;;
              *demo.Demo*)
                setsid "$0" -Dmuster.home="$PWD" second >/dev/null 2>&1 </dev/null &
                echo $! >.muster/second
                echo $! >.muster/up.pid ;;
              *) stay ;;
            esac
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path checkout;

    @BeforeEach
    void makeCheckout() throws IOException {
        Files.copy(MusterHome.find().root().resolve("muster"), checkout.resolve("muster"));
        program("bin/mvn", MVN);
        program("jdk/bin/java", JAVA);
        program("jdk/bin/javac", "#!/bin/sh\n");
        Files.writeString(checkout.resolve("jdk/release"), "JAVA_VERSION=\"25\"\n");
    }

    @AfterEach
    void stopAll() throws IOException {
        for (String name : List.of("first", "second")) {
            if (Files.exists(state(name))) {
                ProcessHandle.of(process(name)).ifPresent(ProcessHandle::destroyForcibly);
            }
        }
    }

    @Test
    void theDemoStopsWhatItStartedAndNothingElse() throws IOException {
        Command demo = muster("demo");

        assertEquals(0, demo.exit(), demo.output());
        assertTrue(Await.until(Duration.ofSeconds(10), () -> !runs("first")));
        assertTrue(runs("second"));
    }

    @Test
    void nothingIsBuiltUnderAMusterThatRuns() throws IOException {
        muster("demo");
        String refusal = "muster: Muster runs here (process %d) on what would be built anew: ./muster down stops it."
                .formatted(process("second"));

        Files.writeString(checkout.resolve("pom.xml"), "newer");
        assertEquals(refusal, muster("demo").lastLine());
        assertEquals(refusal, muster("test").lastLine());

        assertEquals("stopped", muster("down").lastLine());
        assertFalse(runs("second"));
    }

    private Command muster(String word) {
        return Command.run(List.of(
                "env",
                "PATH=" + checkout.resolve("bin") + ":" + System.getenv("PATH"),
                "JAVA_HOME=" + checkout.resolve("jdk"),
                "bash",
                checkout.resolve("muster").toString(),
                word));
    }

    /** What has ended and is not reaped has no command line. */
    private boolean runs(String name) {
        try {
            Path commandLine = Path.of("/proc", Long.toString(process(name)), "cmdline");
            return Files.exists(commandLine) && !Files.readString(commandLine).isEmpty();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private long process(String name) throws IOException {
        return Long.parseLong(Files.readString(state(name)).strip());
    }

    private Path state(String file) {
        return checkout.resolve(".muster").resolve(file);
    }

    private void program(String name, String text) throws IOException {
        Path file = checkout.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        assertTrue(file.toFile().setExecutable(true));
    }
}
