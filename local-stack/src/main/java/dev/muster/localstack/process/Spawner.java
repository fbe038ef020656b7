package dev.muster.localstack.process;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Starts children that die with this JVM, even by SIGKILL, and that a Ctrl-C in the terminal does not reach.
 *
 * <p>The kernel sends the "parent died" signal when the <em>thread</em> that started the child ends (prctl(2),
 * PR_SET_PDEATHSIG). So all children are started by one thread that never ends.
 */
final class Spawner {

    private static final ExecutorService THREAD = Executors.newSingleThreadExecutor(Spawner::daemon);
    private static final boolean OWN_SESSION = Executables.exist("setsid");
    private static final boolean DIE_WITH_PARENT =
            Executables.exist("setpriv") && Command.succeeds("setpriv", "--pdeathsig", "KILL", "true");

    private Spawner() {}

    /** The command with what must come before it; {@code account} are words that drop root, often none. */
    static List<String> wrap(List<String> account, List<String> command) {
        List<String> whole = new ArrayList<>();
        if (OWN_SESSION) {
            whole.add("setsid");
        }
        // After the words that drop root: a change of credentials clears the signal.
        whole.addAll(account);
        if (DIE_WITH_PARENT) {
            whole.addAll(List.of("setpriv", "--pdeathsig", "KILL"));
        }
        whole.addAll(command);
        return whole;
    }

    static Process start(ProcessBuilder builder) throws IOException, InterruptedException {
        try {
            return THREAD.submit(builder::start).get();
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        }
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "local-stack-spawner");
        thread.setDaemon(true);
        return thread;
    }
}
