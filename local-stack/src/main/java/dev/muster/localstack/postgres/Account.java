package dev.muster.localstack.postgres;

import dev.muster.localstack.process.Command;
import dev.muster.localstack.process.LocalStackException;
import dev.muster.localstack.tools.Folders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The account PostgreSQL runs under. It refuses root, so root first tries a user namespace in which it looks like
 * nobody (files stay root's own), and where the kernel forbids that becomes nobody in earnest. It refuses a user number
 * without a name, too, as containers often have: that takes the same way.
 *
 * @param words what comes before a command
 * @param owner the user number the server's files must belong to, -1 where they are ours anyway
 */
record Account(List<String> words, int owner) {

    private static final int ANYBODY = -1;

    /** Forces the way root is dropped: {@code unshare} or {@code setpriv}. For tests. */
    static final String PROPERTY = "muster.postgres.account";

    private static final int ROOT = 0;
    private static final int NOBODY = 65534;
    private static final List<String> UNSHARE =
            List.of("unshare", "--user", "--map-user=" + NOBODY, "--map-group=" + NOBODY);
    private static final List<String> SETPRIV =
            List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups");

    static Account choose() {
        if (!isRoot()) {
            return new Account(hasName() || !works(UNSHARE) ? List.of() : UNSHARE, ANYBODY);
        }
        String forced = System.getProperty(PROPERTY, "");
        if (!forced.equals("setpriv") && works(UNSHARE)) {
            return new Account(UNSHARE, ROOT);
        }
        if (!forced.equals("unshare") && works(SETPRIV)) {
            return new Account(SETPRIV, NOBODY);
        }
        throw new LocalStackException(
                "PostgreSQL refuses to run as root, and neither unshare nor setpriv may change the user here: start"
                        + " Muster as an ordinary user, or name a server with MUSTER_PG_URL.");
    }

    private static boolean isRoot() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean hasName() {
        return Command.succeeds("id", "-un");
    }

    private static boolean works(List<String> words) {
        return Command.run(with(words, List.of("true"))).ok();
    }

    /** The command as this account runs it. */
    List<String> running(List<String> command) {
        return with(words, command);
    }

    /** Gives the folder to the account; it may have run under another one before. */
    void own(Path folder) throws IOException {
        if (owner != ANYBODY && !Files.getAttribute(folder, "unix:uid").equals(owner)) {
            Folders.own(folder, owner);
        }
    }

    /** Fails with one sentence when the account cannot get to the folder. */
    void requireReach(Path folder) {
        if (owner == NOBODY
                && !Command.run(running(List.of("ls", folder.toString()))).ok()) {
            throw new LocalStackException(
                    "PostgreSQL has to run as nobody here and cannot reach %s: open the folders above it (chmod o+x), move the checkout, or start Muster as an ordinary user."
                            .formatted(folder));
        }
    }

    private static List<String> with(List<String> words, List<String> command) {
        List<String> whole = new ArrayList<>(words);
        whole.addAll(command);
        return whole;
    }
}
