package dev.muster.perf.agents;

import com.google.protobuf.MessageLite;
import dev.muster.proto.agent.v1.Accept;
import dev.muster.proto.agent.v1.Assign;
import dev.muster.proto.agent.v1.Complete;
import dev.muster.proto.agent.v1.Hello;
import dev.muster.protocol.frame.Frame;
import dev.muster.protocol.frame.FrameCodec;
import dev.muster.protocol.frame.FrameLimits;
import dev.muster.protocol.frame.FrameType;
import dev.muster.protocol.frame.Method;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import java.net.URI;

/**
 * The least that is an agent: says HELLO, accepts whatever it is given and completes it at once, answers pings. Of one
 * event loop.
 */
public final class LightAgent {
    private static final String RESULT = "{\"ok\":true}";

    private final WebSocket socket;
    private final Runnable recorded;
    private final Promise<LightAgent> welcome = Promise.promise();
    private long sequence;

    private LightAgent(WebSocket socket, Runnable recorded) {
        this.socket = socket;
        this.recorded = recorded;
    }

    /**
     * Connects one.
     *
     * @param recorded called for every result the server has recorded
     * @return the agent, once it is welcome
     */
    public static Future<LightAgent> connect(
            WebSocketClient client, URI gateway, String key, Hello hello, Runnable recorded) {
        WebSocketConnectOptions options = new WebSocketConnectOptions()
                .setHost(gateway.getHost())
                .setPort(gateway.getPort())
                .setURI("/v1/agents/ws")
                .addHeader("Authorization", "Bearer " + key);
        return client.connect(options).compose(socket -> new LightAgent(socket, recorded).greet(hello));
    }

    /** Whether neither side has closed the socket. */
    public boolean isConnected() {
        return !socket.isClosed();
    }

    /** Leaves. */
    public Future<Void> close() {
        return socket.close();
    }

    private Future<LightAgent> greet(Hello hello) {
        socket.binaryMessageHandler(this::read);
        socket.closeHandler(closed -> welcome.tryFail("closed with " + socket.closeStatusCode()));
        send(FrameType.REQUEST, Method.HELLO, ++sequence, hello);
        return welcome.future();
    }

    private void read(Buffer message) {
        FrameCodec.decode(message.getBytes(), FrameLimits.DEFAULT, false).forEach(this::take);
    }

    private void take(Frame frame) {
        switch (frame.type()) {
            case PING -> write(FrameCodec.encode(FrameType.PONG, frame.sequence()));
            case REQUEST -> work(frame);
            case RESPONSE -> answered(frame.method());
            case ERROR -> welcome.tryFail("refused: " + frame);
            default -> {}
        }
    }

    private void work(Frame frame) {
        if (frame.method() == Method.ASSIGN) {
            send(FrameType.RESPONSE, Method.ASSIGN, frame.sequence(), Accept.getDefaultInstance());
            Assign assign = frame.parse(Assign.parser());
            Complete complete = Complete.newBuilder()
                    .setTaskId(assign.getTaskId())
                    .setAttempt(assign.getAttempt())
                    .setResult(RESULT)
                    .build();
            send(FrameType.REQUEST, Method.COMPLETE, ++sequence, complete);
        }
    }

    private void answered(Method method) {
        if (method == Method.HELLO) {
            welcome.tryComplete(this);
        } else if (method == Method.COMPLETE) {
            recorded.run();
        }
    }

    private void send(FrameType type, Method method, long number, MessageLite payload) {
        write(FrameCodec.encode(type, method, number, payload));
    }

    private void write(byte[] frame) {
        socket.writeBinaryMessage(Buffer.buffer(frame));
    }
}
