package dev.muster.embedding.testing;

import com.google.rpc.ErrorInfo;
import dev.muster.proto.embedding.v1.AddRequest;
import dev.muster.proto.embedding.v1.Document;
import dev.muster.proto.embedding.v1.DocumentsGrpc;
import dev.muster.proto.embedding.v1.EmbeddingsGrpc;
import dev.muster.proto.embedding.v1.GetDocumentRequest;
import dev.muster.proto.embedding.v1.SearchGrpc;
import dev.muster.protocol.caller.Caller;
import dev.muster.protocol.caller.CallerTokens;
import dev.muster.protocol.caller.Scope;
import dev.muster.protocol.id.Uuid7;
import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.MetadataUtils;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.Arrays;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assertions;

/** The service's gRPC port as a gateway sees it, for any tenant. */
@ApplicationScoped
public class Door {
    private static final Metadata.Key<String> TOKEN =
            Metadata.Key.of(CallerTokens.METADATA_KEY, Metadata.ASCII_STRING_MARSHALLER);

    private static final Uuid7 IDS = new Uuid7(Clock.systemUTC());

    private final CallerTokens tokens;
    private @Nullable ManagedChannel channel;

    @Inject
    Door(CallerTokens tokens) {
        this.tokens = tokens;
    }

    /** A tenant that no other test knows. */
    public static String newTenant() {
        return "tenant-" + UUID.randomUUID();
    }

    public EmbeddingsGrpc.EmbeddingsBlockingStub embeddings(String tenant, String... scopes) {
        return EmbeddingsGrpc.newBlockingStub(channel()).withInterceptors(as(tenant, scopes));
    }

    public EmbeddingsGrpc.EmbeddingsFutureStub embeddingsLater(String tenant, String... scopes) {
        return EmbeddingsGrpc.newFutureStub(channel()).withInterceptors(as(tenant, scopes));
    }

    /** Documents as somebody of the tenant who may read and write. */
    public DocumentsGrpc.DocumentsBlockingStub documents(String tenant) {
        return documents(tenant, Scope.DOCUMENTS_READ, Scope.DOCUMENTS_WRITE);
    }

    public DocumentsGrpc.DocumentsBlockingStub documents(String tenant, String... scopes) {
        return DocumentsGrpc.newBlockingStub(channel()).withInterceptors(as(tenant, scopes));
    }

    public DocumentsGrpc.DocumentsFutureStub documentsLater(String tenant) {
        return DocumentsGrpc.newFutureStub(channel())
                .withInterceptors(as(tenant, Scope.DOCUMENTS_READ, Scope.DOCUMENTS_WRITE));
    }

    public SearchGrpc.SearchBlockingStub search(String tenant) {
        return SearchGrpc.newBlockingStub(channel()).withInterceptors(as(tenant, Scope.DOCUMENTS_READ));
    }

    public static String newId() {
        return IDS.next().toString();
    }

    public static AddRequest.Builder document(String text) {
        return AddRequest.newBuilder()
                .setId(newId())
                .setContentType("text/plain")
                .setText(text);
    }

    /** Adds a document and waits until it is indexed or has failed. */
    public Document settled(String tenant, AddRequest.Builder request) {
        return settled(
                tenant, documents(tenant).add(request.build()).getDocument().getId());
    }

    public Document settled(String tenant, String id) {
        GetDocumentRequest wait =
                GetDocumentRequest.newBuilder().setId(id).setWaitMs(60_000).build();
        return documents(tenant).get(wait);
    }

    public synchronized ManagedChannel channel() {
        if (channel == null) {
            int port = ConfigProvider.getConfig().getValue("quarkus.http.test-port", Integer.class);
            channel = NettyChannelBuilder.forAddress("localhost", port)
                    .usePlaintext()
                    .maxInboundMessageSize(16 << 20)
                    .build();
        }
        return channel;
    }

    public ClientInterceptor as(String tenant, String... scopes) {
        Metadata metadata = new Metadata();
        metadata.put(TOKEN, tokens.sign(new Caller(tenant, "key:test", Set.copyOf(Arrays.asList(scopes)))));
        return MetadataUtils.newAttachHeadersInterceptor(metadata);
    }

    /** The catalogue's code of the error that {@code call} ends with. */
    public static String refusal(Runnable call) {
        StatusRuntimeException failure = Assertions.assertThrows(StatusRuntimeException.class, call::run);
        try {
            return StatusProto.fromThrowable(failure)
                    .getDetails(0)
                    .unpack(ErrorInfo.class)
                    .getReason();
        } catch (Exception e) {
            throw new AssertionError("no error info in " + failure, e);
        }
    }

    @PreDestroy
    void close() {
        if (channel != null) {
            channel.shutdownNow();
        }
    }
}
