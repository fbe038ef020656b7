package dev.muster.embedding.unpack;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.zip.CRC32;

/**
 * The folder that resources of the class path are unpacked to, once for all processes of this user: each whole or not at all, and
 * under a name that changes with its content.
 */
final class Folder {
    private final Path root;

    private Folder(Path root) {
        this.root = root;
    }

    /** The folder at {@code wanted}, made if need be. One that others can write to is not used. */
    static Folder at(Path wanted) throws IOException {
        Files.createDirectories(wanted.toAbsolutePath().getParent());
        try {
            Files.createDirectory(
                    wanted, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (java.nio.file.FileAlreadyExistsException e) {
            refuseIfForeign(wanted);
        }
        return new Folder(wanted);
    }

    private static void refuseIfForeign(Path folder) throws IOException {
        boolean real = Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS);
        if (!real || !Files.isWritable(folder) || openToOthers(folder)) {
            throw new IOException(folder + " is not a folder that this user alone can write to");
        }
    }

    private static boolean openToOthers(Path folder) throws IOException {
        Path mine = Files.createTempFile(folder, "mine", null);
        try {
            boolean own = Files.getOwner(folder).equals(Files.getOwner(mine));
            String permissions = PosixFilePermissions.toString(Files.getPosixFilePermissions(folder));
            return !own || permissions.charAt(4) == 'w' || permissions.charAt(7) == 'w';
        } finally {
            Files.delete(mine);
        }
    }

    /** The resource as a file of its own name; {@link IOException} if there is no such resource. */
    Path file(String resource) throws IOException {
        URL source = Folder.class.getResource(resource);
        if (source == null) {
            throw new IOException("There is no " + resource + " on the class path");
        }
        Path name = Path.of(resource).getFileName();
        Path target = root.resolve(mark(source)).resolve(name);
        if (!isWhole(target, source)) {
            unpack(source, target);
        }
        return target;
    }

    /** A machine that lost its power may have kept the name of a file and not all of its content. */
    private static boolean isWhole(Path file, URL source) throws IOException {
        return Files.isRegularFile(file)
                && Files.size(file) == source.openConnection().getContentLengthLong();
    }

    private static void unpack(URL source, Path target) throws IOException {
        Path folder = target.getParent();
        Files.createDirectories(folder);
        Path draft = Files.createTempFile(folder, "draft", null);
        try (InputStream in = source.openStream()) {
            Files.copy(in, draft, StandardCopyOption.REPLACE_EXISTING);
            persist(draft);
            Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private static void persist(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    private static String mark(URL source) throws IOException {
        URLConnection connection = source.openConnection();
        long crc =
                connection instanceof JarURLConnection jar ? jar.getJarEntry().getCrc() : crc(source);
        return Long.toHexString(crc);
    }

    private static long crc(URL source) throws IOException {
        CRC32 crc = new CRC32();
        byte[] piece = new byte[1 << 16];
        try (InputStream in = source.openStream()) {
            for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
                crc.update(piece, 0, n);
            }
        }
        return crc.getValue();
    }
}
