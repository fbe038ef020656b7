package dev.muster.cache.testing;

import com.google.protobuf.ByteString;
import dev.muster.proto.cache.v1.CacheGrpc;
import dev.muster.proto.cache.v1.GetReply;
import dev.muster.proto.cache.v1.GetRequest;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A caller that asks and does not take the answers until it is told to; closed, it is gone. */
public final class LazyCaller implements AutoCloseable {
    private final ManagedChannel channel;
    private final Function<String, Metadata> metadata;
    private final List<ClientCall<GetRequest, GetReply>> calls = new ArrayList<>();

    LazyCaller(ManagedChannel channel, Function<String, Metadata> metadata) {
        this.channel = channel;
        this.metadata = metadata;
    }

    public void asks(String tenant, String namespace, List<ByteString> keys) {
        ClientCall<GetRequest, GetReply> call = channel.newCall(CacheGrpc.getGetMethod(), CallOptions.DEFAULT);
        call.start(new ClientCall.Listener<>() {}, metadata.apply(tenant));
        call.sendMessage(
                GetRequest.newBuilder().setNamespace(namespace).addAllKeys(keys).build());
        call.halfClose();
        calls.add(call);
    }

    public void takesAll() {
        calls.forEach(call -> call.request(2));
        calls.clear();
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
