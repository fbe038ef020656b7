package dev.muster.e2e.agent;

import dev.muster.sdk.Agent;
import dev.muster.sdk.AgentListener;
import dev.muster.sdk.AssignedTask;
import dev.muster.sdk.TaskFailed;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * An agent as a process: works 0 to 200 ms on each task, says now and then how far it is, and writes everything down in its
 * {@link Ledger}. Everything comes from the environment, the key too, because command lines are public.
 */
public final class LedgerAgent {
    /** Environment: base URLs, separated by commas. */
    public static final String URLS = "E2E_URLS";
    /** Environment: the API key. */
    public static final String KEY = "E2E_KEY";
    /** Environment: the name of the agent. */
    public static final String NAME = "E2E_NAME";
    /** Environment: the number of slots. */
    public static final String SLOTS = "E2E_SLOTS";
    /** Environment: the file of the ledger. */
    public static final String LEDGER = "E2E_LEDGER";
    /** The type of task it works on. */
    public static final String TYPE = "ledger.work";

    private static final int LONGEST_MILLIS = 200;
    private static final double TELLS = 0.2;

    private final String name;
    private final Ledger ledger;

    private LedgerAgent(String name, Ledger ledger) {
        this.name = name;
        this.ledger = ledger;
    }

    /** Runs until it is killed. */
    public static void main(String[] unused) throws IOException {
        LedgerAgent agent = new LedgerAgent(environment(NAME), Ledger.open(Path.of(environment(LEDGER))));
        agent.start(urls(), environment(KEY), Integer.parseInt(environment(SLOTS)));
    }

    private static List<URI> urls() {
        return Arrays.stream(environment(URLS).split(",")).map(URI::create).toList();
    }

    private static String environment(String variable) {
        String value = System.getenv(variable);
        if (value == null) {
            throw new IllegalArgumentException(variable + " is not set");
        }
        return value;
    }

    // The SDK's threads keep the process alive.
    private void start(List<URI> urls, String key, int slots) {
        Agent agent = Agent.connect(urls, key)
                .name(name)
                .slots(slots)
                .handle(TYPE, this::work)
                .listener(new Listener())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(agent::close));
    }

    private String work(AssignedTask task) throws InterruptedException, TaskFailed {
        ledger.write(Ledger.Kind.STARTED, task.id(), task.attempt(), name);
        ThreadLocalRandom random = ThreadLocalRandom.current();
        int millis = random.nextInt(LONGEST_MILLIS + 1);
        Thread.sleep(millis / 2);
        if (random.nextDouble() < TELLS) {
            task.progress(50, "half way");
        }
        Thread.sleep(millis - millis / 2);
        return "{\"agent\":\"%s\",\"attempt\":%d}".formatted(name, task.attempt());
    }

    private final class Listener implements AgentListener {
        @Override
        public void connected(String session, boolean resumed) {
            say("connected session=" + session + " resumed=" + resumed);
        }

        @Override
        public void disconnected(String reason) {
            say("disconnected reason=" + reason);
        }

        @Override
        public void refused(String code, String detail) {
            say("refused code=" + code + " detail=" + detail);
        }

        @Override
        public void recorded(String taskId, int attempt) {
            ledger.write(Ledger.Kind.ACCEPTED, taskId, attempt, name);
        }

        @Override
        public void dropped(String taskId, int attempt, String code) {
            ledger.write(Ledger.Kind.DROPPED, taskId, attempt, code);
        }

        private void say(String what) {
            System.out.printf("%d %s %s%n", System.currentTimeMillis(), name, what);
        }
    }
}
