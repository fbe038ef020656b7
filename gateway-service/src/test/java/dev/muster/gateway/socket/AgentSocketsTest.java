package dev.muster.gateway.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.error.MusterException;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AgentSocketsTest {
    private final EventLoop loop = new DefaultEventLoop();
    private final TestAgent world = new TestAgent();
    private final RecordingWire wire = new RecordingWire();

    @AfterEach
    void stopLoop() {
        var unused = loop.shutdownGracefully();
    }

    @Test
    void oneMoreThanThereMayBeIsRefusedUntilOneLeaves() throws Exception {
        AgentSockets sockets = new AgentSockets(world.links, 2, Duration.ZERO);
        AgentConversation first = open(sockets);
        open(sockets);

        MusterException refusal = assertThrows(MusterException.class, sockets::requireRoom);
        assertEquals(ErrorCode.TOO_MANY_AGENTS, refusal.code());

        loop.submit(() -> sockets.closed(first, loop)).get();
        sockets.requireRoom();
    }

    @Test
    void whenTheGatewayStopsWhoDoesNotLeaveIsClosedAndNobodyComesIn() throws Exception {
        AgentSockets sockets = new AgentSockets(world.links, 2, Duration.ofMillis(50));
        open(sockets);

        sockets.stop(new ShutdownDelayInitiatedEvent());

        assertEquals(List.of("1001 this gateway stops", "cut"), wire.closes());
        assertEquals(
                ErrorCode.UNAVAILABLE,
                assertThrows(MusterException.class, sockets::requireRoom).code());
    }

    @Test
    void withoutAgentsItStopsAtOnce() {
        new AgentSockets(world.links, 2, Duration.ofDays(1)).stop(new ShutdownDelayInitiatedEvent());
    }

    private AgentConversation open(AgentSockets sockets) throws InterruptedException, ExecutionException {
        return loop.submit(() -> sockets.open(wire, loop, () -> "token", Long.MAX_VALUE))
                .get();
    }
}
