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
import io.grpc.BindableService;
import io.grpc.stub.StreamObserver;
import java.util.List;

/**
 * A task service that says what a test tells it to: one server on a free port, one handler a method, and what it was asked.
 */
public final class FakeTaskService extends FakeService {
    public volatile Handler<SubmitRequest, SubmitReply> submit = Handler.unimplemented();
    public volatile Handler<GetRequest, Task> get = Handler.unimplemented();
    public volatile Handler<ListRequest, ListReply> list = Handler.unimplemented();
    public volatile Handler<CancelRequest, Task> cancel = Handler.unimplemented();
    public volatile Handler<EventsRequest, EventsReply> events = Handler.unimplemented();
    public volatile Handler<GetAgentRequest, Agent> agent = Handler.unimplemented();
    public volatile Handler<ListAgentsRequest, ListAgentsReply> agents = Handler.unimplemented();

    public final FakeLink link = new FakeLink();

    FakeTaskService(CallLog log) {
        super(log);
    }

    @Override
    List<BindableService> services() {
        return List.of(new Tasks(), new Agents(), link);
    }

    @Override
    void forget() {
        submit = Handler.unimplemented();
        get = Handler.unimplemented();
        list = Handler.unimplemented();
        cancel = Handler.unimplemented();
        events = Handler.unimplemented();
        agent = Handler.unimplemented();
        agents = Handler.unimplemented();
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
