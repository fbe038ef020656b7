package dev.muster.gateway.link;

import dev.muster.gateway.GatewayConfig;
import dev.muster.gateway.link.AgentLinks.Target;
import dev.muster.gateway.replicas.TaskReplicas;
import dev.muster.platform.replicas.Replica;
import dev.muster.protocol.caller.Caller;
import dev.muster.protocol.caller.CallerTokens;
import dev.muster.protocol.caller.Scope;
import dev.muster.protocol.id.Uuid7;
import io.netty.channel.EventLoop;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** Sets the links going on Vert.x' event loops, and stops them after the sockets have said goodbye. */
@Singleton
final class LinkRunner {
    /** Before the channels go (unnamed: 2500). The sockets have gone before all of this. */
    private static final int STOP_ORDER = 1_500;

    private static final Caller MYSELF = new Caller("-", "service:gateway", Set.of(Scope.SERVICE));

    private final AgentLinks links;
    private final CallerTokens tokens;
    private final TaskReplicas replicas;
    private final Vertx vertx;

    LinkRunner(GatewayConfig config, CallerTokens tokens, Uuid7 ids, TaskReplicas replicas, Vertx vertx) {
        this.tokens = tokens;
        this.replicas = replicas;
        this.vertx = vertx;
        String name =
                config.agents().gatewayName().orElseGet(() -> UUID.randomUUID().toString());
        this.links = new AgentLinks(name, this::loop, () -> ids.next().toString(), System::nanoTime);
    }

    @Produces
    @Singleton
    AgentLinks links() {
        return links;
    }

    void start(@Observes StartupEvent event) {
        replicas.onChange(this::link);
        vertx.setPeriodic(TickWatch.PERIOD_MILLIS, timer -> links.tick());
    }

    void stop(@Observes @Priority(STOP_ORDER) ShutdownEvent event) {
        links.replicas(List.of());
    }

    private void link(List<Replica> present) {
        links.replicas(present.stream().map(this::target).toList());
    }

    private Target target(Replica replica) {
        return new Target(replica.address(), () -> new GrpcLinkStream(replica.channel(), tokens.sign(MYSELF)));
    }

    private LinkLoop loop() {
        EventLoop loop = vertx.nettyEventLoopGroup().next();
        return new LinkLoop() {
            @Override
            public void execute(Runnable task) {
                loop.execute(task);
            }

            @Override
            public void after(long millis, Runnable task) {
                var unused = loop.schedule(task, millis, TimeUnit.MILLISECONDS);
            }
        };
    }
}
