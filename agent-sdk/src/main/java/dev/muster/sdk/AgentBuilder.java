package dev.muster.sdk;

import dev.muster.proto.agent.v1.Hello;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What an {@link Agent} is to be. For one thread; {@link #start} may be called once. */
public final class AgentBuilder {
    private static final int MAX_SLOTS = 1_024;
    private static final String CLIENT = "muster-java/0.1.0";

    private final Endpoints endpoints;
    private final String authorization;
    private final RandomGenerator random = new Random();
    private final Map<String, TaskHandler> handlers = new LinkedHashMap<>();
    private final Set<String> capabilities = new LinkedHashSet<>();
    private final Map<String, String> labels = new LinkedHashMap<>();
    private AgentListener listener = new AgentListener() {};
    private Timing timing = Timing.DEFAULT;
    private int slots = 1;
    private @Nullable String name;

    AgentBuilder(List<URI> urls, String key) {
        this.endpoints = new Endpoints(urls, random);
        this.authorization = Bearer.of(key);
    }

    /** Its name, unique within the tenant, 1 to 128 characters; without one, that of the host. */
    public AgentBuilder name(String name) {
        this.name = name;
        return this;
    }

    /**
     * How many tasks it takes at a time; without this, one.
     *
     * @throws IllegalArgumentException outside 1 to 1,024
     */
    public AgentBuilder slots(int slots) {
        checkSlots(slots);
        this.slots = slots;
        return this;
    }

    /** Something tasks can require beside their type. */
    public AgentBuilder capability(String capability) {
        capabilities.add(capability);
        return this;
    }

    /** A label tasks can require, e.g. {@code zone}, {@code eu-1}. */
    public AgentBuilder label(String label, String value) {
        labels.put(label, value);
        return this;
    }

    /** What to do for tasks of a type. The last one given for a type counts. */
    public AgentBuilder handle(String type, TaskHandler handler) {
        handlers.put(type, handler);
        return this;
    }

    /** Who is told what happens; without one, nobody. */
    public AgentBuilder listener(AgentListener listener) {
        this.listener = listener;
        return this;
    }

    AgentBuilder timing(Timing timing) {
        this.timing = timing;
        return this;
    }

    /**
     * Starts the agent, which connects in the background.
     *
     * @throws IllegalStateException without a handler
     */
    public Agent start() {
        if (handlers.isEmpty()) {
            throw new IllegalStateException("An agent needs a handler");
        }
        String agentName = name == null ? hostName() : name;
        AgentSettings settings = new AgentSettings(hello(agentName), handlers, new GuardedListener(listener), timing);
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(timing.connect())
                .build();
        Loop loop = new Loop("muster-agent-" + agentName);
        Dialer dialer = new Dialer(client, endpoints, authorization, loop, timing, random);
        ExecutorService threads = Executors.newCachedThreadPool(body -> thread("muster-task-" + agentName, body));
        AgentSession session = new AgentSession(settings, loop, dialer, threads, random);
        loop.post(session::start);
        return new Agent(loop, threads, session);
    }

    private Hello hello(String agentName) {
        Set<String> all = new LinkedHashSet<>(handlers.keySet());
        all.addAll(capabilities);
        return Hello.newBuilder()
                .setAgent(agentName)
                .addAllCapabilities(all)
                .putAllLabels(labels)
                .setSlots(slots)
                .setDeflate(true)
                .setClient(CLIENT)
                .build();
    }

    static void checkSlots(int slots) {
        if (slots < 1 || slots > MAX_SLOTS) {
            throw new IllegalArgumentException("Slots are 1 to " + MAX_SLOTS + ", not " + slots);
        }
    }

    private static Thread thread(String name, Runnable body) {
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        return thread;
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "agent";
        }
    }
}
