package dev.muster.demo.digest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutlineTest {
    @Test
    void ofJava() {
        String text = """
                package a;
                /** A class of its own. */
                public final class Lease {
                    private final int x = compute(3);
                    Lease(int x) {
                        if (x > 0) {
                            return;
                        }
                    }
                    @Override
                    public List<String> held(String a, int b) {
                        return new ArrayList<>(a) {
                        };
                    }
                    record Pair(int a, int b) {}
                }
                """;

        assertEquals(
                List.of("class Lease 3", "constructor Lease 5", "method held 11", "record Pair 15"),
                outline(Language.JAVA, text));
    }

    @Test
    void ofMarkdownWithoutWhatIsFenced() {
        String text = """
                # Muster #
                text
                ```
                # no heading
                ```
                ## Two commands
                """;

        assertEquals(List.of("heading Muster 1", "heading Two commands 6"), outline(Language.MARKDOWN, text));
    }

    @Test
    void ofShell() {
        assertEquals(
                List.of("function say 1", "function up_in_background 2"),
                outline(Language.SHELL, "say() { printf; }\nup_in_background() {\n  say hello\n}\n"));
    }

    @Test
    void ofSql() {
        assertEquals(List.of("table task 1", "index task_by_tenant 2", "table if_so 3"), outline(Language.SQL, """
                        create table task (
                        CREATE UNIQUE INDEX task_by_tenant on task (tenant);
                        create table if not exists if_so (id int);
                        """));
    }

    @Test
    void ofProtobuf() {
        assertEquals(
                List.of("service Tasks 1", "rpc Submit 2", "message Task 4"),
                outline(Language.PROTOBUF, "service Tasks {\n  rpc Submit(A) returns (B);\n}\nmessage Task {\n"));
    }

    @Test
    void ofPython() {
        assertEquals(
                List.of("class Agent 1", "function run 2"),
                outline(Language.PYTHON, "class Agent:\n    async def run(self):\n        return 1\n"));
    }

    @Test
    void keysOfDataComeOnce() {
        assertEquals(List.of("key a.b 1", "key c 3"), outline(Language.PROPERTIES, "a.b.x=1\na.b.y=2\nc=3\n"));
    }

    @Test
    void itIsBoundedForTheLongestOfFiles() {
        String text = "# heading\n".repeat(50_000) + "a ".repeat(200) + "(" + "\n" + "x".repeat(1_000_000);

        for (Language language : Language.values()) {
            List<Heading> found = assertTimeout(Duration.ofSeconds(10), () -> Outline.of(language, text));
            assertEquals(true, found.size() <= Outline.MOST);
        }
    }

    private static List<String> outline(Language language, String text) {
        return Outline.of(language, text).stream()
                .map(heading -> heading.kind() + " " + heading.name() + " " + heading.line())
                .toList();
    }
}
