package dev.muster.embedding.unpack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderTest {
    private static final String RESOURCE = "/all-minilm-l6-v2-q-tokenizer.json";

    @TempDir
    Path base;

    @Test
    void manyWhoUnpackAtATimeFindOneWholeFile() throws Exception {
        byte[] whole;
        try (InputStream in = FolderTest.class.getResourceAsStream(RESOURCE)) {
            whole = in.readAllBytes();
        }
        Path folder = base.resolve("unpacked");
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            Callable<Path> unpack = () -> Folder.at(folder).file(RESOURCE);
            for (Future<Path> file :
                    threads.invokeAll(Stream.generate(() -> unpack).limit(8).toList())) {
                assertArrayEquals(whole, Files.readAllBytes(file.get()));
            }
        }
        try (Stream<Path> all = Files.walk(folder)) {
            List<Path> files = all.filter(Files::isRegularFile).toList();
            assertEquals(1, files.size(), files.toString());
        }
    }

    @Test
    void aFileThatLostItsEndIsUnpackedAgain() throws IOException {
        Folder folder = Folder.at(base.resolve("unpacked"));
        Path file = folder.file(RESOURCE);
        long size = Files.size(file);
        Files.writeString(file, "half");

        assertEquals(size, Files.size(folder.file(RESOURCE)));
    }

    @Test
    void aFileThatIsThereStays() throws IOException {
        Folder folder = Folder.at(base.resolve("unpacked"));
        Object first = Files.readAttributes(folder.file(RESOURCE), BasicFileAttributes.class)
                .fileKey();

        assertEquals(
                first,
                Files.readAttributes(folder.file(RESOURCE), BasicFileAttributes.class)
                        .fileKey());
    }

    @Test
    void aFolderThatOthersCanWriteToIsNotUsed() throws IOException {
        Path open = Files.createDirectory(base.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));

        assertThrows(IOException.class, () -> Folder.at(open));
    }

    @Test
    void aLinkIsNotFollowed() throws IOException {
        Path real = Files.createDirectory(base.resolve("real"));
        Path link = Files.createSymbolicLink(base.resolve("link"), real);

        assertThrows(IOException.class, () -> Folder.at(link));
    }

    @Test
    void aResourceThatIsMissingIsNamed() throws IOException {
        Folder folder = Folder.at(base.resolve("unpacked"));

        assertThrows(IOException.class, () -> folder.file("/no/such.resource"));
    }
}
