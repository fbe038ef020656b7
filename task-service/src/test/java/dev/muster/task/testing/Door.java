package dev.muster.task.testing;

import com.google.protobuf.ByteString;
import com.google.rpc.ErrorInfo;
import dev.muster.proto.task.v1.AgentsGrpc;
import dev.muster.proto.task.v1.GetRequest;
import dev.muster.proto.task.v1.NewTask;
import dev.muster.proto.task.v1.SubmitReply;
import dev.muster.proto.task.v1.SubmitRequest;
import dev.muster.proto.task.v1.Task;
import dev.muster.proto.task.v1.TasksGrpc;
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
import java.nio.charset.StandardCharsets;
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
    public static final Metadata.Key<String> TOKEN =
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

    public static String newId() {
        return IDS.next().toString();
    }

    /** Tasks as somebody of the tenant who may read and write. */
    public TasksGrpc.TasksBlockingStub tasks(String tenant) {
        return tasks(tenant, Scope.TASKS_READ, Scope.TASKS_WRITE);
    }

    public TasksGrpc.TasksBlockingStub tasks(String tenant, String... scopes) {
        return TasksGrpc.newBlockingStub(channel()).withInterceptors(as(tenant, scopes));
    }

    public TasksGrpc.TasksFutureStub tasksLater(String tenant) {
        return TasksGrpc.newFutureStub(channel()).withInterceptors(as(tenant, Scope.TASKS_READ, Scope.TASKS_WRITE));
    }

    public AgentsGrpc.AgentsBlockingStub agents(String tenant) {
        return AgentsGrpc.newBlockingStub(channel()).withInterceptors(as(tenant, Scope.TASKS_READ));
    }

    public synchronized ManagedChannel channel() {
        if (channel == null) {
            int port = ConfigProvider.getConfig().getValue("quarkus.http.test-port", Integer.class);
            channel = NettyChannelBuilder.forAddress("localhost", port)
                    .usePlaintext()
                    .build();
        }
        return channel;
    }

    public ClientInterceptor as(String tenant, String... scopes) {
        return token(tokens.sign(new Caller(tenant, "key:test", Set.copyOf(Arrays.asList(scopes)))));
    }

    public static ClientInterceptor token(String token) {
        Metadata metadata = new Metadata();
        metadata.put(TOKEN, token);
        return MetadataUtils.newAttachHeadersInterceptor(metadata);
    }

    public static NewTask.Builder newTask() {
        return NewTask.newBuilder()
                .setId(newId())
                .setType("test.echo")
                .setPayload(ByteString.copyFrom("{\"n\":1}", StandardCharsets.UTF_8));
    }

    public static SubmitRequest request(NewTask.Builder... tasks) {
        SubmitRequest.Builder request = SubmitRequest.newBuilder();
        Arrays.stream(tasks).forEach(request::addTasks);
        return request.build();
    }

    public SubmitReply submit(String tenant, NewTask.Builder... tasks) {
        return tasks(tenant).submit(request(tasks));
    }

    public Task get(String tenant, String id) {
        return tasks(tenant).get(GetRequest.newBuilder().setId(id).build());
    }

    /** The catalogue's code of the error that {@code call} ends with. */
    public static String refusal(Runnable call) {
        return reason(Assertions.assertThrows(StatusRuntimeException.class, call::run));
    }

    public static String reason(Throwable failure) {
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
