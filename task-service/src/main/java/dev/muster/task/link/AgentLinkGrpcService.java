package dev.muster.task.link;

import dev.muster.platform.call.Callers;
import dev.muster.platform.call.GrpcErrors;
import dev.muster.proto.task.v1.AgentLinkGrpc;
import dev.muster.proto.task.v1.LinkDown;
import dev.muster.proto.task.v1.LinkUp;
import dev.muster.protocol.caller.Scope;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.error.MusterException;
import dev.muster.task.session.Desk;
import dev.muster.task.session.LeaseConfig;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.quarkus.grpc.GrpcService;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * The door for gateways: takes their streams, tells them every second that this replica lives, and ends the sessions of those that
 * fall silent. Silence is judged on this replica's own clock; a check that comes late judges nobody.
 */
@GrpcService
public class AgentLinkGrpcService extends AgentLinkGrpc.AgentLinkImplBase {
    private static final Logger LOG = Logger.getLogger(AgentLinkGrpcService.class);
    private static final long HEARTBEAT_MILLIS = 1_000;
    /** Less than {@code quarkus.shutdown.timeout}, which would count open streams as requests that do not end. */
    private static final long MOVE_MILLIS = 1_000;

    private final LinkParts parts;
    private final Desk desk;
    private final LeaseConfig config;
    private final Set<GatewayStream> streams = new LinkedHashSet<>();
    private long lastCheck = System.nanoTime();

    AgentLinkGrpcService(LinkParts parts, Desk desk, LeaseConfig config) {
        this.parts = parts;
        this.desk = desk;
        this.config = config;
    }

    void start(@Observes StartupEvent event) {
        desk.every(config.check().toMillis(), this::check);
        desk.every(HEARTBEAT_MILLIS, () -> streams.forEach(GatewayStream::heartbeat));
    }

    /** Sessions may move to other replicas, in order; soon after the streams end, and those that stayed are opened elsewhere then. */
    void drain(@Observes ShutdownDelayInitiatedEvent event) {
        desk.execute(() -> {
            streams.forEach(GatewayStream::drain);
            desk.after(MOVE_MILLIS, () -> List.copyOf(streams).forEach(GatewayStream::complete));
        });
    }

    @Override
    public StreamObserver<LinkUp> link(StreamObserver<LinkDown> down) {
        var observer = (ServerCallStreamObserver<LinkDown>) down;
        try {
            Callers.having(Scope.SERVICE);
        } catch (MusterException refusal) {
            observer.onError(GrpcErrors.of(refusal));
            return new IgnoringObserver();
        }
        GatewayStream stream = new GatewayStream(observer, parts, this::gone);
        desk.execute(() -> streams.add(stream));
        return stream;
    }

    private void gone(GatewayStream stream) {
        if (streams.remove(stream)) {
            LOG.infof("gateway stream over gateway=%s sessions=%d", stream.gateway(), stream.sessionCount());
            long grace = config.silence().toNanos() - (System.nanoTime() - stream.lastHeard());
            desk.after(Math.max(1, grace / 1_000_000), () -> stream.endSessions("gateway_gone"));
        }
    }

    private void check() {
        long now = System.nanoTime();
        boolean late = now - lastCheck > config.check().plus(config.late()).toNanos();
        lastCheck = now;
        if (late) {
            LOG.warn("this process stood still; counting silence anew");
            streams.forEach(stream -> stream.heard(now));
            return;
        }
        List<GatewayStream> silent = new ArrayList<>();
        for (GatewayStream stream : streams) {
            if (now - stream.lastHeard() > config.silence().toNanos()) {
                silent.add(stream);
            }
        }
        for (GatewayStream stream : silent) {
            LOG.warnf("gateway is silent gateway=%s sessions=%d", stream.gateway(), stream.sessionCount());
            stream.close(ErrorCode.SESSION_ENDED.because("nothing was heard for " + config.silence()));
        }
    }

    /** For a stream that was refused. */
    private static final class IgnoringObserver implements StreamObserver<LinkUp> {
        @Override
        public void onNext(LinkUp value) {}

        @Override
        public void onError(Throwable cause) {}

        @Override
        public void onCompleted() {}
    }
}
