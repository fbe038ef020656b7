package dev.muster.demo.files;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextFilesTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @Test
    void aWalkLeavesOutWhatIsNoTextOrMade() throws IOException {
        write("b/Read.me", "text");
        write("a.txt", "grün\n");
        write("empty.txt", "");
        write("target/made.txt", "text");
        write("node_modules/x.js", "text");
        write(".muster/key", "secret");
        write("image.bin", "P\0NG");
        Files.write(directory.resolve("latin1.txt"), "grün".getBytes(StandardCharsets.ISO_8859_1));
        write("large.txt", "x".repeat(TextFiles.MAX_BYTES + 1));
        write("two\nlines.txt", "text");
        write("separators.txt", "a\u001cb");
        Files.createSymbolicLink(directory.resolve("link.txt"), directory.resolve("a.txt"));

        assertEquals(List.of("a.txt", "b/Read.me"), paths(100));
    }

    @Test
    void gitKnowsWhatCounts() throws IOException, InterruptedException {
        write("kept.txt", "text");
        write("left.txt", "text");
        git("init", "-q");
        git("add", "kept.txt");

        assertEquals(List.of("kept.txt"), paths(100));
    }

    @Test
    void theLimitIsKept() throws IOException {
        write("a.txt", "1");
        write("b.txt", "2");

        assertEquals(List.of("a.txt"), paths(1));
    }

    @Test
    void theContentIsAllOfIt() throws IOException {
        write("a.txt", "grün\n");

        assertEquals(List.of(new TextFile("a.txt", "grün\n", 6)), TextFiles.below(directory, 10));
    }

    private List<String> paths(int limit) {
        return TextFiles.below(directory, limit).stream().map(TextFile::path).toList();
    }

    private void write(String path, String content) throws IOException {
        Path file = directory.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private void git(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("git", "-C", directory.toString()));
        command.addAll(List.of(arguments));
        assertEquals(0, new ProcessBuilder(command).inheritIO().start().waitFor());
    }
}
