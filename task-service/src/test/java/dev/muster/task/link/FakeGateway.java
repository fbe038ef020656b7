package dev.muster.task.link;

import dev.muster.proto.agent.v1.Complete;
import dev.muster.proto.agent.v1.Fail;
import dev.muster.proto.agent.v1.Hello;
import dev.muster.proto.agent.v1.TaskAttempt;
import dev.muster.proto.task.v1.AgentLinkGrpc;
import dev.muster.proto.task.v1.Answer;
import dev.muster.proto.task.v1.CloseSession;
import dev.muster.proto.task.v1.Down;
import dev.muster.proto.task.v1.LinkDown;
import dev.muster.proto.task.v1.LinkUp;
import dev.muster.proto.task.v1.OpenSession;
import dev.muster.proto.task.v1.RegisterGateway;
import dev.muster.proto.task.v1.Reject;
import dev.muster.proto.task.v1.Renew;
import dev.muster.proto.task.v1.Up;
import dev.muster.protocol.caller.Caller;
import dev.muster.protocol.caller.CallerTokens;
import dev.muster.protocol.caller.Scope;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A gateway of the tests: one stream that renews itself, agents without sockets. */
final class FakeGateway implements StreamObserver<LinkDown>, AutoCloseable {
    private static final Metadata.Key<String> TOKEN =
            Metadata.Key.of(CallerTokens.METADATA_KEY, Metadata.ASCII_STRING_MARSHALLER);

    private static final long RENEW_MILLIS = 500;

    private final CallerTokens tokens;
    private final ManagedChannel channel;
    private final StreamObserver<LinkUp> up;
    private final Map<Long, CompletableFuture<Answer>> calls = new ConcurrentHashMap<>();
    private final BlockingQueue<Down> downs = new LinkedBlockingQueue<>();
    private final AtomicLong nextCall = new AtomicLong(1);
    private final ScheduledExecutorService renewals =
            Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().factory());
    final CompletableFuture<Throwable> broken = new CompletableFuture<>();

    FakeGateway(int port, CallerTokens tokens) {
        this.tokens = tokens;
        channel = ManagedChannelBuilder.forAddress("127.0.0.1", port)
                .usePlaintext()
                .build();
        Metadata metadata = new Metadata();
        metadata.put(TOKEN, tokens.sign(new Caller("-", "service:gateway", Set.of(Scope.SERVICE))));
        up = AgentLinkGrpc.newStub(channel)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata))
                .link(this);
        send(Up.newBuilder().setRegister(RegisterGateway.newBuilder().setGateway("test")));
        renewals.scheduleAtFixedRate(this::renew, RENEW_MILLIS, RENEW_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void onNext(LinkDown batch) {
        for (Down down : batch.getItemsList()) {
            if (down.hasAnswer()) {
                calls.remove(down.getAnswer().getCall()).complete(down.getAnswer());
            } else {
                downs.add(down);
            }
        }
    }

    @Override
    public void onError(Throwable cause) {
        broken.complete(cause);
    }

    @Override
    public void onCompleted() {
        broken.complete(new IllegalStateException("completed"));
    }

    synchronized void send(Up.Builder item) {
        up.onNext(LinkUp.newBuilder().addItems(item).build());
    }

    private void renew() {
        send(Up.newBuilder().setRenew(Renew.getDefaultInstance()));
    }

    /** Nothing is heard of it any more, though its stream stays. */
    void fallSilent() {
        renewals.shutdownNow();
    }

    Answer call(Up.Builder item) throws Exception {
        return ask(item).get(10, TimeUnit.SECONDS);
    }

    CompletableFuture<Answer> ask(Up.Builder item) {
        long call = nextCall.getAndIncrement();
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        calls.put(call, answer);
        send(item.setCall(call));
        return answer;
    }

    Answer open(String tenant, String agent, int slots, String capability) throws Exception {
        return call(opening(tenant, agent, slots, capability));
    }

    Up.Builder opening(String tenant, String agent, int slots, String capability) {
        return opening(
                tenant, Hello.newBuilder().setAgent(agent).setSlots(slots).addCapabilities(capability), false);
    }

    Answer open(String tenant, Hello.Builder hello, boolean reopen) throws Exception {
        return call(opening(tenant, hello, reopen));
    }

    Up.Builder opening(String tenant, Hello.Builder hello, boolean reopen) {
        String token = tokens.sign(new Caller(tenant, "key:test", Set.of(Scope.AGENTS_CONNECT)));
        String id = reopen ? hello.getSessionId() : UUID.randomUUID().toString();
        return Up.newBuilder()
                .setSession(id)
                .setOpen(OpenSession.newBuilder()
                        .setCallerToken(token)
                        .setHello(hello)
                        .setReopen(reopen));
    }

    void close(String session) {
        send(Up.newBuilder()
                .setSession(session)
                .setClose(CloseSession.newBuilder().setReason("socket_closed")));
    }

    void accept(String session, TaskAttempt attempt) {
        send(Up.newBuilder().setSession(session).setAccept(attempt));
    }

    void released(String session, TaskAttempt attempt) {
        send(Up.newBuilder().setSession(session).setReleased(attempt));
    }

    void reject(String session, TaskAttempt attempt) {
        send(Up.newBuilder()
                .setSession(session)
                .setReject(Reject.newBuilder()
                        .setTaskId(attempt.getTaskId())
                        .setAttempt(attempt.getAttempt())
                        .setCode("busy")));
    }

    Answer complete(String session, TaskAttempt attempt) throws Exception {
        return call(Up.newBuilder()
                .setSession(session)
                .setComplete(Complete.newBuilder()
                        .setTaskId(attempt.getTaskId())
                        .setAttempt(attempt.getAttempt())
                        .setResult("{\"ok\":true}")));
    }

    Answer fail(String session, TaskAttempt attempt, boolean retryable) throws Exception {
        return call(Up.newBuilder()
                .setSession(session)
                .setFail(Fail.newBuilder()
                        .setTaskId(attempt.getTaskId())
                        .setAttempt(attempt.getAttempt())
                        .setCode("broken")
                        .setMessage("it broke")
                        .setRetryable(retryable)));
    }

    /** The next item for any agent, null when none came in time. */
    @Nullable
    Down next(long millis) throws InterruptedException {
        return downs.poll(millis, TimeUnit.MILLISECONDS);
    }

    Down next() throws InterruptedException {
        Down down = next(20_000);
        if (down == null) {
            throw new AssertionError("nothing came down in 20 s");
        }
        return down;
    }

    static TaskAttempt attempt(Down assign) {
        return TaskAttempt.newBuilder()
                .setTaskId(assign.getAssign().getTaskId())
                .setAttempt(assign.getAssign().getAttempt())
                .build();
    }

    /** Breaks the stream as a dying gateway does. */
    @Override
    public void close() {
        renewals.shutdownNow();
        channel.shutdownNow();
    }
}
