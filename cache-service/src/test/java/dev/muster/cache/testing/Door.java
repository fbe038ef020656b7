package dev.muster.cache.testing;

import com.google.protobuf.ByteString;
import com.google.rpc.ErrorInfo;
import dev.muster.cache.client.CacheClient;
import dev.muster.cache.client.CacheClientConfig;
import dev.muster.proto.cache.v1.CacheGrpc;
import dev.muster.proto.cache.v1.Entry;
import dev.muster.proto.cache.v1.GetReply;
import dev.muster.proto.cache.v1.GetRequest;
import dev.muster.proto.cache.v1.InvalidateReply;
import dev.muster.proto.cache.v1.InvalidateRequest;
import dev.muster.proto.cache.v1.Item;
import dev.muster.proto.cache.v1.PutReply;
import dev.muster.proto.cache.v1.PutRequest;
import dev.muster.protocol.caller.Caller;
import dev.muster.protocol.caller.CallerTokens;
import dev.muster.protocol.caller.Scope;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.MetadataUtils;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assertions;

/** The service's gRPC port as another service sees it, for any tenant. */
@ApplicationScoped
public class Door {
    private static final Metadata.Key<String> TOKEN =
            Metadata.Key.of(CallerTokens.METADATA_KEY, Metadata.ASCII_STRING_MARSHALLER);

    private final CallerTokens tokens;
    private final Vertx vertx;
    private @Nullable ManagedChannel channel;

    @Inject
    Door(CallerTokens tokens, Vertx vertx) {
        this.tokens = tokens;
        this.vertx = vertx;
    }

    public static String newTenant() {
        return "tenant-" + UUID.randomUUID();
    }

    public static ByteString bytes(String text) {
        return ByteString.copyFromUtf8(text);
    }

    public CacheGrpc.CacheBlockingStub cache(String tenant, String... scopes) {
        return CacheGrpc.newBlockingStub(channel())
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata(tenant, scopes)));
    }

    /** One that asks and takes its time, over a connection of its own. */
    public LazyCaller lazy() {
        return new LazyCaller(newChannel(), tenant -> metadata(tenant, Scope.SERVICE));
    }

    private Metadata metadata(String tenant, String... scopes) {
        Metadata metadata = new Metadata();
        metadata.put(TOKEN, tokens.sign(new Caller(tenant, "service:test", Set.of(scopes))));
        return metadata;
    }

    public GetReply get(String tenant, String namespace, String... keys) {
        return get(tenant, namespace, Stream.of(keys).map(Door::bytes).toList());
    }

    public GetReply get(String tenant, String namespace, List<ByteString> keys) {
        return cache(tenant, Scope.SERVICE)
                .get(GetRequest.newBuilder()
                        .setNamespace(namespace)
                        .addAllKeys(keys)
                        .build());
    }

    public Entry one(String tenant, String namespace, String key) {
        return get(tenant, namespace, key).getEntries(0);
    }

    public PutReply put(String tenant, String namespace, String key, String value, String... tags) {
        return put(tenant, namespace, bytes(key), bytes(value), tags);
    }

    public PutReply put(String tenant, String namespace, ByteString key, ByteString value, String... tags) {
        return cache(tenant, Scope.SERVICE)
                .put(PutRequest.newBuilder()
                        .setNamespace(namespace)
                        .addItems(Item.newBuilder().setKey(key).setValue(value).addAllTags(List.of(tags)))
                        .build());
    }

    public InvalidateReply invalidateKey(String tenant, String namespace, String key) {
        return cache(tenant, Scope.SERVICE)
                .invalidate(InvalidateRequest.newBuilder()
                        .setNamespace(namespace)
                        .addKeys(bytes(key))
                        .build());
    }

    public InvalidateReply invalidateTag(String tenant, String namespace, String tag) {
        return cache(tenant, Scope.SERVICE)
                .invalidate(InvalidateRequest.newBuilder()
                        .setNamespace(namespace)
                        .addTags(tag)
                        .build());
    }

    /** A client as another service has it. */
    public CacheClient client(String... properties) {
        SmallRyeConfigBuilder config =
                new SmallRyeConfigBuilder().addDiscoveredConverters().withMapping(ClientConfig.class);
        Map<String, String> given =
                new HashMap<>(Map.of("muster.cache.endpoints", endpoint(), "muster.cache.timeout", "20s"));
        for (int i = 0; i < properties.length; i += 2) {
            given.put("muster.cache." + properties[i], properties[i + 1]);
        }
        config.withDefaultValues(given);
        return CacheClient.connect(
                "test", config.build().getConfigMapping(ClientConfig.class).cache(), tokens, vertx);
    }

    /** The catalogue's code of the error that {@code call} ends with. */
    public static String refusal(Runnable call) {
        return codeOf(Assertions.assertThrows(StatusRuntimeException.class, call::run));
    }

    /** The catalogue's code of an error. */
    public static String codeOf(StatusRuntimeException failure) {
        try {
            return StatusProto.fromThrowable(failure)
                    .getDetails(0)
                    .unpack(ErrorInfo.class)
                    .getReason();
        } catch (Exception e) {
            throw new AssertionError("no error info in " + failure, e);
        }
    }

    /** Where it is. */
    public String endpoint() {
        return "127.0.0.1:" + port();
    }

    private static int port() {
        return ConfigProvider.getConfig().getValue("quarkus.http.test-port", Integer.class);
    }

    private synchronized ManagedChannel channel() {
        if (channel == null) {
            channel = newChannel();
        }
        return channel;
    }

    private static ManagedChannel newChannel() {
        return NettyChannelBuilder.forAddress("127.0.0.1", port())
                .usePlaintext()
                .maxInboundMessageSize(16 << 20)
                .build();
    }

    @PreDestroy
    void close() {
        if (channel != null) {
            channel.shutdownNow();
        }
    }

    /** The root of a service that uses the cache. */
    @ConfigMapping(prefix = "muster")
    interface ClientConfig {
        CacheClientConfig cache();
    }
}
