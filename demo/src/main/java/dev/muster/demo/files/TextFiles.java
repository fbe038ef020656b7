package dev.muster.demo.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The text files below a directory, by path: those git knows, or all that a walk finds where there is no git. Files that
 * are empty, too large, not UTF-8 or not regular are left out, and those whose names would upset a screen.
 */
public final class TextFiles {
    /** The largest file taken: a payload of 1 MiB holds it even if JSON doubles every character. */
    public static final int MAX_BYTES = 500 * 1024;

    private static final Set<String> SKIPPED = Set.of(".git", ".muster", "target", "node_modules");

    private TextFiles() {}

    /** At most {@code limit} files. */
    public static List<TextFile> below(Path directory, int limit) {
        return paths(directory).stream()
                .sorted()
                .map(path -> read(directory, path))
                .flatMap(Optional::stream)
                .limit(limit)
                .toList();
    }

    private static List<Path> paths(Path directory) {
        List<Path> all = Git.files(directory).orElseGet(() -> walk(directory));
        return all.stream()
                .filter(path -> path.toString().chars().noneMatch(Character::isISOControl))
                .toList();
    }

    private static List<Path> walk(Path directory) {
        List<Path> found = new ArrayList<>();
        try {
            Files.walkFileTree(directory, EnumSet.noneOf(FileVisitOption.class), 64, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                    boolean skipped = !folder.equals(directory)
                            && SKIPPED.contains(folder.getFileName().toString());
                    return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    found.add(directory.relativize(file));
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) {
                    // What cannot be read is not ours to digest.
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    private static Optional<TextFile> read(Path directory, Path path) {
        Path file = directory.resolve(path);
        try {
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) > MAX_BYTES) {
                return Optional.empty();
            }
            byte[] bytes = Files.readAllBytes(file);
            return text(bytes).map(text -> new TextFile(slashed(path), text, bytes.length));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> text(byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.isBlank() || text.chars().anyMatch(TextFiles::isBinary) ? Optional.empty() : Optional.of(text);
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private static boolean isBinary(int character) {
        return Character.isISOControl(character) && "\t\n\f\r".indexOf(character) < 0;
    }

    private static String slashed(Path path) {
        return String.join(
                "/",
                Stream.iterate(0, index -> index < path.getNameCount(), index -> index + 1)
                        .map(index -> path.getName(index).toString())
                        .toList());
    }
}
