package dev.muster.perf.suite;

import dev.muster.localstack.services.ServiceProcess;
import dev.muster.perf.agents.LightAgent;
import dev.muster.perf.lab.JvmMemory;
import dev.muster.proto.agent.v1.Hello;
import io.vertx.core.CompositeFuture;
import io.vertx.core.Future;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import java.net.URI;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;

/** What an idle agent weighs in the gateway and in the task-service: sockets of this process that said HELLO and no more. */
public final class Memory implements Section {
    private static final int AGENTS = 2_000;
    private static final int FIRST = 50;
    private static final int AT_ONCE = 100;
    private static final long SETTLE_MILLIS = 10_000;
    private static final double KIB = 1_024.0;

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public String about() {
        return AGENTS + " idle agents on one gateway, measured after a full collection without and with them";
    }

    @Override
    public void measure(Bench bench) {
        var stack = bench.lab().stackWith(List.of("-XX:NativeMemoryTracking=summary"));
        ServiceProcess gateway = stack.gateway(0);
        ServiceProcess taskService = stack.taskService(0);
        WebSocketClient client =
                bench.vertx().createWebSocketClient(new WebSocketClientOptions().setMaxConnections(AGENTS));
        Opener opener = new Opener(bench, client, URI.create(gateway.url()));
        // What is made once and stays, as classes, buffers of the event loops and prepared statements, is no agent's.
        opener.open(0, FIRST).forEach(agent -> await(agent.close()));
        Pause.millis(SETTLE_MILLIS);
        JvmMemory before = JvmMemory.of(gateway.pid());
        JvmMemory tasksBefore = JvmMemory.of(taskService.pid());
        List<LightAgent> agents = opener.open(0, AGENTS);
        Pause.millis(SETTLE_MILLIS);
        JvmMemory with = JvmMemory.of(gateway.pid());
        JvmMemory tasksWith = JvmMemory.of(taskService.pid());
        requireAll(agents);
        report(bench, with.since(before), tasksWith.since(tasksBefore));
        await(client.close());
    }

    /** A figure for each agent is none when some were gone. */
    private static void requireAll(List<LightAgent> agents) {
        long left = agents.stream().filter(LightAgent::isConnected).count();
        if (left < AGENTS) {
            throw new IllegalStateException(
                    "Only %,d of %,d agents were still connected after the measurement".formatted(left, AGENTS));
        }
    }

    private void report(Bench bench, JvmMemory gateway, JvmMemory taskService) {
        bench.report(Bench.figure(this, "memory.agent", each(gateway.heap() + gateway.nativeBytes()), "KiB")
                .atMost(30));
        bench.report(Bench.figure(this, "memory.agent.heap", each(gateway.heap()), "KiB"));
        bench.report(Bench.figure(this, "memory.agent.native", each(gateway.nativeBytes()), "KiB"));
        bench.report(Bench.figure(this, "memory.agent.rss", each(gateway.resident()), "KiB"));
        bench.report(Bench.figure(this, "memory.agent.task-service.heap", each(taskService.heap()), "KiB"));
    }

    private static double each(long bytes) {
        return bytes / KIB / AGENTS;
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while connecting agents", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("An agent is not connected: " + e.getCause(), e);
        }
    }

    /** Connects agents, some at a time. */
    private record Opener(Bench bench, WebSocketClient client, URI gateway) {
        List<LightAgent> open(int from, int to) {
            List<LightAgent> agents = new java.util.ArrayList<>();
            for (int i = from; i < to; i += AT_ONCE) {
                CompositeFuture some = await(Future.all(IntStream.range(i, Math.min(to, i + AT_ONCE))
                        .mapToObj(this::open)
                        .toList()));
                agents.addAll(some.list());
            }
            return agents;
        }

        private Future<LightAgent> open(int number) {
            Hello hello = Hello.newBuilder()
                    .setAgent("idle-" + number)
                    .addCapabilities("perf.idle")
                    .setSlots(4)
                    .setClient("perf")
                    .build();
            return LightAgent.connect(client, gateway, bench.lab().key(), hello, () -> {});
        }
    }
}
