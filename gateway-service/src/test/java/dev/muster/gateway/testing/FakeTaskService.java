package dev.muster.gateway.testing;

import dev.muster.proto.task.v1.Agent;
import dev.muster.proto.task.v1.AgentsGrpc;
import dev.muster.proto.task.v1.CancelRequest;
import dev.muster.proto.task.v1.EventsReply;
import dev.muster.proto.task.v1.EventsRequest;
import dev.muster.proto.task.v1.GetAgentRequest;
import dev.muster.proto.task.v1.GetRequest;
import dev.muster.proto.task.v1.ListAgentsReply;
import dev.muster.proto.task.v1.ListAgentsRequest;
import dev.muster.proto.task.v1.ListReply;
import dev.muster.proto.task.v1.ListRequest;
import dev.muster.proto.task.v1.SubmitReply;
import dev.muster.proto.task.v1.SubmitRequest;
import dev.muster.proto.task.v1.Task;
import dev.muster.proto.task.v1.TasksGrpc;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;

/**
 * A task service that says what a test tells it to: one server on a free port, one handler a method, and what it was asked.
 */
public final class FakeTaskService implements AutoCloseable {
    /** Answers one call; may keep the observer and answer later. */
    public interface Handler<Q, P> extends BiConsumer<Q, ServerCallStreamObserver<P>> {
        /** Answers at once. */
        static <Q, P> Handler<Q, P> reply(java.util.function.Function<Q, P> reply) {
            return (request, observer) -> {
                observer.onNext(reply.apply(request));
                observer.onCompleted();
            };
        }

        /** Fails at once. */
        static <Q, P> Handler<Q, P> fail(StatusRuntimeException failure) {
            return (request, observer) -> observer.onError(failure);
        }
    }

    public volatile Handler<SubmitRequest, SubmitReply> submit = unimplemented();
    public volatile Handler<GetRequest, Task> get = unimplemented();
    public volatile Handler<ListRequest, ListReply> list = unimplemented();
    public volatile Handler<CancelRequest, Task> cancel = unimplemented();
    public volatile Handler<EventsRequest, EventsReply> events = unimplemented();
    public volatile Handler<GetAgentRequest, Agent> agent = unimplemented();
    public volatile Handler<ListAgentsRequest, ListAgentsReply> agents = unimplemented();

    /** All requests in the order they came. */
    public final List<Object> requests = new CopyOnWriteArrayList<>();
    /** The caller tokens they came with. */
    public final List<String> tokens = new CopyOnWriteArrayList<>();

    public final FakeLink link = new FakeLink();

    private final Server server;

    public FakeTaskService() {
        try {
            server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                    .addService(new Tasks())
                    .addService(new Agents())
                    .addService(link)
                    .intercept(new TokenTaker())
                    .maxInboundMessageSize(16 << 20)
                    .build()
                    .start();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    public int port() {
        return server.getPort();
    }

    /** Forgets what was asked and told. */
    public void reset() {
        submit = unimplemented();
        get = unimplemented();
        list = unimplemented();
        cancel = unimplemented();
        events = unimplemented();
        agent = unimplemented();
        agents = unimplemented();
        requests.clear();
        tokens.clear();
    }

    @Override
    public void close() {
        server.shutdownNow();
    }

    private static <Q, P> Handler<Q, P> unimplemented() {
        return Handler.fail(Status.UNIMPLEMENTED.asRuntimeException());
    }

    private <Q, P> void handle(Handler<Q, P> handler, Q request, StreamObserver<P> observer) {
        requests.add(request);
        tokens.add(TokenTaker.token());
        handler.accept(request, (ServerCallStreamObserver<P>) observer);
    }

    private final class Tasks extends TasksGrpc.TasksImplBase {
        @Override
        public void submit(SubmitRequest request, StreamObserver<SubmitReply> observer) {
            handle(submit, request, observer);
        }

        @Override
        public void get(GetRequest request, StreamObserver<Task> observer) {
            handle(get, request, observer);
        }

        @Override
        public void list(ListRequest request, StreamObserver<ListReply> observer) {
            handle(list, request, observer);
        }

        @Override
        public void cancel(CancelRequest request, StreamObserver<Task> observer) {
            handle(cancel, request, observer);
        }

        @Override
        public void events(EventsRequest request, StreamObserver<EventsReply> observer) {
            handle(events, request, observer);
        }
    }

    private final class Agents extends AgentsGrpc.AgentsImplBase {
        @Override
        public void get(GetAgentRequest request, StreamObserver<Agent> observer) {
            handle(agent, request, observer);
        }

        @Override
        public void list(ListAgentsRequest request, StreamObserver<ListAgentsReply> observer) {
            handle(agents, request, observer);
        }
    }
}
