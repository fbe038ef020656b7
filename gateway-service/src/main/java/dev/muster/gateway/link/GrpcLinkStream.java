package dev.muster.gateway.link;

import dev.muster.proto.task.v1.AgentLinkGrpc;
import dev.muster.proto.task.v1.LinkDown;
import dev.muster.proto.task.v1.LinkUp;
import dev.muster.protocol.caller.CallerTokens;
import io.grpc.Channel;
import io.grpc.ClientInterceptor;
import io.grpc.Metadata;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.MetadataUtils;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A link's stream over gRPC; its back-pressure is that of HTTP/2. */
final class GrpcLinkStream implements LinkStream, ClientResponseObserver<LinkUp, LinkDown> {
    private static final Metadata.Key<String> CALLER =
            Metadata.Key.of(CallerTokens.METADATA_KEY, Metadata.ASCII_STRING_MARSHALLER);

    private final Channel channel;
    private final String callerToken;
    private @Nullable Events events;
    private @Nullable ClientCallStreamObserver<LinkUp> up;

    /** @param callerToken of the gateway itself, checked when the stream opens */
    GrpcLinkStream(Channel channel, String callerToken) {
        this.channel = channel;
        this.callerToken = callerToken;
    }

    @Override
    public void start(Events listener) {
        events = listener;
        AgentLinkGrpc.newStub(channel).withInterceptors(withToken()).link(this);
    }

    @Override
    public boolean ready() {
        return up().isReady();
    }

    @Override
    public void send(LinkUp batch) {
        up().onNext(batch);
    }

    @Override
    public void cancel(String reason) {
        up().cancel(reason, null);
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<LinkUp> requests) {
        up = requests;
        requests.setOnReadyHandler(events()::becameReady);
    }

    @Override
    public void onNext(LinkDown batch) {
        events().received(batch);
    }

    @Override
    public void onError(Throwable failure) {
        events().ended(Objects.requireNonNullElse(failure.getMessage(), "failed"));
    }

    @Override
    public void onCompleted() {
        events().ended("closed by the replica");
    }

    private ClientInterceptor withToken() {
        Metadata headers = new Metadata();
        headers.put(CALLER, callerToken);
        return MetadataUtils.newAttachHeadersInterceptor(headers);
    }

    private Events events() {
        return Objects.requireNonNull(events, "started");
    }

    private ClientCallStreamObserver<LinkUp> up() {
        return Objects.requireNonNull(up, "started");
    }
}
