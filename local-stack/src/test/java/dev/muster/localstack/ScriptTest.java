package dev.muster.localstack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.muster.localstack.process.Command;
import dev.muster.localstack.process.Executables;
import dev.muster.localstack.tools.MusterHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The {@code muster} script, as far as it starts nothing. */
class ScriptTest {

    private static final Path SCRIPT = MusterHome.find().root().resolve("muster");

    @Test
    void helpIsItsOwnHead() {
        Command help = muster("help");

        assertEquals(0, help.exit());
        assertTrue(help.output().startsWith("Muster: "), help.output());
        for (String command : List.of("demo", "up", "down", "test", "perf", "key", "help")) {
            assertTrue(help.output().contains("./muster " + command), command);
        }
        assertEquals(help.output(), muster().output());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            dance     | muster: there is no 'dance'; ./muster help says what there is.
            up --now  | muster: up knows -d, --fresh and --back-ends, not '--now'.
            perf all  | muster: perf knows one suite: ./muster perf quick.
            key       | muster: key knows create, list and revoke.
            key revoke| muster: say which: ./muster key revoke ID.
            key create| muster: usage: ./muster key create --tenant T [--scopes a,b] [--name N] [--expires TIME].
            """)
    void wrongWordsAreToldInOneSentence(String words, String sentence) {
        Command answer = muster(words.split(" "));

        assertEquals(1, answer.exit());
        assertEquals(sentence, answer.lastLine());
    }

    @Test
    void whatIsMissingIsNamedInOneSentence(@TempDir Path programs) throws IOException {
        for (String program : List.of("bash", "dirname", "readlink", "uname", "sed", "grep", "ls", "git", "unzip")) {
            Files.createSymbolicLink(
                    programs.resolve(program), Executables.find(program).orElseThrow());
        }

        Command answer = Command.run(List.of(
                "env",
                "PATH=" + programs,
                "JAVA_HOME=" + System.getProperty("java.home"),
                "bash",
                SCRIPT.toString(),
                "test"));

        assertEquals(1, answer.exit());
        assertEquals(
                "muster: missing on this machine: mvn, curl, python3; on Debian or Ubuntu: apt-get install maven git curl unzip python3 python3-pip, and nodejs npm for the tests.",
                answer.lastLine());
    }

    @Test
    void aBuildThatEndsWithoutAWordIsToldInOneSentence(@TempDir Path checkout) throws IOException {
        Path script = Files.copy(SCRIPT, checkout.resolve("muster"));
        Path mvn = Files.writeString(checkout.resolve("mvn"), "#!/bin/sh\nexit 137\n");
        assertTrue(mvn.toFile().setExecutable(true));

        Command answer = Command.run(List.of(
                "env",
                "PATH=" + checkout + ":" + System.getenv("PATH"),
                "JAVA_HOME=" + System.getProperty("java.home"),
                "bash",
                script.toString(),
                "demo"));

        assertEquals(1, answer.exit());
        assertEquals("muster: the build failed; all of it is in .muster/logs/build.log.", answer.lastLine());
    }

    private static Command muster(String... words) {
        List<String> command = new ArrayList<>(List.of("bash", SCRIPT.toString()));
        command.addAll(List.of(words));
        return Command.run(command);
    }
}
