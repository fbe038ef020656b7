package dev.muster.perf.cache;

import com.google.protobuf.ByteString;
import dev.muster.localstack.services.ServiceProcess;
import dev.muster.perf.lab.Lab;
import dev.muster.proto.cache.v1.CacheGrpc;
import dev.muster.proto.cache.v1.GetRequest;
import dev.muster.proto.cache.v1.Item;
import dev.muster.proto.cache.v1.PutRequest;
import dev.muster.proto.cache.v1.Tier;
import dev.muster.protocol.caller.Caller;
import dev.muster.protocol.caller.CallerTokens;
import dev.muster.protocol.caller.Scope;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** A service that asks cache-service without a near cache, one key after the other. */
public final class CacheCaller implements AutoCloseable {
    private static final String NAMESPACE = "vectors";
    private static final long HIGHEST_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final Metadata.Key<String> CALLER =
            Metadata.Key.of(CallerTokens.METADATA_KEY, Metadata.ASCII_STRING_MARSHALLER);

    private final CallerTokens tokens;
    private final ManagedChannel channel;

    public CacheCaller(Lab lab, ServiceProcess service) {
        this.tokens = CallerTokens.ofBase64(lab.backEnds().secrets().callerSecrets(), Clock.systemUTC());
        this.channel = NettyChannelBuilder.forTarget(service.address())
                .usePlaintext()
                .directExecutor()
                .build();
    }

    /** The same value under each key. */
    public void put(List<ByteString> keys, ByteString value) {
        CacheGrpc.CacheBlockingStub stub = stub();
        for (ByteString key : keys) {
            int kept = stub.put(PutRequest.newBuilder()
                            .setNamespace(NAMESPACE)
                            .addItems(Item.newBuilder().setKey(key).setValue(value))
                            .build())
                    .getKept();
            if (kept != 1) {
                throw new IllegalStateException("A value was not kept");
            }
        }
    }

    /** Nanoseconds of each get; fails where a value is not found at the tier. */
    public Histogram get(List<ByteString> keys, Tier tier) {
        CacheGrpc.CacheBlockingStub stub = stub();
        Histogram nanos = new Histogram(HIGHEST_NANOS, 3);
        for (ByteString key : keys) {
            GetRequest request =
                    GetRequest.newBuilder().setNamespace(NAMESPACE).addKeys(key).build();
            long began = System.nanoTime();
            Tier found = stub.get(request).getEntries(0).getTier();
            nanos.recordValue(System.nanoTime() - began);
            if (found != tier) {
                throw new IllegalStateException("Found at " + found + ", not at " + tier);
            }
        }
        return nanos;
    }

    /** With a token that is good for a minute. */
    private CacheGrpc.CacheBlockingStub stub() {
        Metadata metadata = new Metadata();
        metadata.put(CALLER, tokens.sign(new Caller("perf", "service:perf", Set.of(Scope.SERVICE))));
        return CacheGrpc.newBlockingStub(channel).withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata));
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
