package dev.muster.localstack.tools;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.function.Predicate;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Unpacks zip archives; file modes are set here, whatever the archive says. */
final class Archive {

    private Archive() {}

    static void unzip(Path zip, Path target, Predicate<String> wanted, Predicate<String> executable)
            throws IOException {
        try (ZipFile archive = new ZipFile(zip.toFile())) {
            List<? extends ZipEntry> entries = archive.stream()
                    .filter(entry -> !entry.isDirectory() && wanted.test(entry.getName()))
                    .toList();
            for (ZipEntry entry : entries) {
                unpack(archive, entry, target, executable.test(entry.getName()));
            }
        }
    }

    private static void unpack(ZipFile archive, ZipEntry entry, Path target, boolean executable) throws IOException {
        Path file = target.resolve(entry.getName()).normalize();
        if (!file.startsWith(target)) {
            throw new IOException("entry outside the target: " + entry.getName());
        }
        Files.createDirectories(file.getParent());
        try (InputStream content = archive.getInputStream(entry)) {
            Files.copy(content, file);
        }
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
    }
}
