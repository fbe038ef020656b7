package dev.muster.perf.agents;

import dev.muster.proto.agent.v1.Hello;
import dev.muster.sdk.Agent;
import dev.muster.sdk.AgentListener;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The process the agents of a measurement live in. Says {@value #READY} when all are connected, then, ten times a second
 * if it has changed, how many results are recorded and when the last of them was.
 *
 * <p>Arguments: {@code light} or {@code sdk}, how many agents, slots of each. Environment: {@value #URL}, {@value #KEY}.
 */
public final class Fleet {
    /** Where the gateway is. */
    public static final String URL = "MUSTER_URL";

    /** An API key that may connect agents. */
    public static final String KEY = "MUSTER_KEY";

    /** What it says when all agents are connected. */
    public static final String READY = "ready";

    /** The type of task it does. */
    public static final String TYPE = "perf.noop";

    private static final Duration CONNECT = Duration.ofSeconds(30);
    private static final long REPORT_MILLIS = 100;

    private final String url = System.getenv(URL);
    private final String key = System.getenv(KEY);
    private final AtomicLong recorded = new AtomicLong();
    private volatile long lastMillis;

    private Fleet() {}

    public static void main(String[] args) throws InterruptedException, ExecutionException {
        Fleet fleet = new Fleet();
        int count = Integer.parseInt(args[1]);
        int slots = Integer.parseInt(args[2]);
        if (args[0].equals("sdk")) {
            fleet.connectSdk(count, slots);
        } else {
            fleet.connectLight(count, slots);
        }
        System.out.println(READY);
        fleet.report();
    }

    private void connectLight(int count, int slots) throws InterruptedException, ExecutionException {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        WebSocketClient client = vertx.createWebSocketClient(new WebSocketClientOptions().setMaxConnections(count));
        List<Future<LightAgent>> agents = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            agents.add(LightAgent.connect(client, URI.create(url), key, hello(i, slots), this::noteRecorded));
        }
        Future.all(agents).toCompletionStage().toCompletableFuture().get();
    }

    private static Hello hello(int number, int slots) {
        return Hello.newBuilder()
                .setAgent("perf-" + number)
                .addCapabilities(TYPE)
                .setSlots(slots)
                .build();
    }

    private void connectSdk(int count, int slots) throws InterruptedException {
        AgentListener listener = new AgentListener() {
            @Override
            public void recorded(String taskId, int attempt) {
                noteRecorded();
            }
        };
        for (int i = 0; i < count; i++) {
            Agent agent = Agent.connect(url, key)
                    .name("perf-" + i)
                    .slots(slots)
                    .handle(TYPE, task -> "{\"ok\":true}")
                    .listener(listener)
                    .start();
            if (!agent.awaitConnected(CONNECT)) {
                throw new IllegalStateException("agent " + i + " is not connected");
            }
        }
    }

    private void noteRecorded() {
        lastMillis = System.currentTimeMillis();
        recorded.incrementAndGet();
    }

    private void report() throws InterruptedException {
        long said = 0;
        while (true) {
            Thread.sleep(REPORT_MILLIS);
            long now = recorded.get();
            if (now != said) {
                System.out.println("recorded " + now + " at " + lastMillis);
                said = now;
            }
        }
    }
}
