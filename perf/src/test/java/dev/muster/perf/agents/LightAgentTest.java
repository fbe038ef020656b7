package dev.muster.perf.agents;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.muster.localstack.process.Await;
import dev.muster.proto.agent.v1.Hello;
import dev.muster.proto.agent.v1.HelloReply;
import dev.muster.protocol.frame.FrameCodec;
import dev.muster.protocol.frame.FrameType;
import dev.muster.protocol.frame.Method;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketClient;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LightAgentTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Vertx vertx = Vertx.vertx();
    private final BlockingQueue<ServerWebSocket> sockets = new LinkedBlockingQueue<>();
    private WebSocketClient client;
    private URI gateway;

    @BeforeEach
    void listen() throws Exception {
        HttpServer server =
                await(vertx.createHttpServer().webSocketHandler(this::welcome).listen(0, "127.0.0.1"));
        client = vertx.createWebSocketClient();
        gateway = URI.create("http://127.0.0.1:" + server.actualPort());
    }

    @AfterEach
    void close() {
        vertx.close();
    }

    private void welcome(ServerWebSocket socket) {
        byte[] reply = FrameCodec.encode(FrameType.RESPONSE, Method.HELLO, 1, HelloReply.getDefaultInstance());
        socket.binaryMessageHandler(hello -> socket.writeBinaryMessage(Buffer.buffer(reply)));
        sockets.add(socket);
    }

    @Test
    void anAgentTheServerClosesIsNoLongerConnected() throws Exception {
        LightAgent agent = connect();
        assertTrue(agent.isConnected());
        await(sockets.take().close());
        assertTrue(Await.until(PATIENCE, () -> !agent.isConnected()));
    }

    @Test
    void anAgentThatLeavesIsNoLongerConnected() throws Exception {
        LightAgent agent = connect();
        await(agent.close());
        assertFalse(agent.isConnected());
    }

    private LightAgent connect() throws Exception {
        Hello hello = Hello.newBuilder().setAgent("light").build();
        return await(LightAgent.connect(client, gateway, "key", hello, () -> {}));
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
}
