package dev.muster.task.door;

import dev.muster.platform.call.Callers;
import dev.muster.proto.task.v1.CancelRequest;
import dev.muster.proto.task.v1.EventsReply;
import dev.muster.proto.task.v1.EventsRequest;
import dev.muster.proto.task.v1.GetRequest;
import dev.muster.proto.task.v1.ListReply;
import dev.muster.proto.task.v1.ListRequest;
import dev.muster.proto.task.v1.SubmitReply;
import dev.muster.proto.task.v1.SubmitRequest;
import dev.muster.proto.task.v1.Task;
import dev.muster.proto.task.v1.Tasks;
import dev.muster.protocol.caller.Caller;
import dev.muster.protocol.caller.Scope;
import dev.muster.protocol.id.TaskId;
import dev.muster.task.cancel.CancelTask;
import dev.muster.task.query.ReadTasks;
import dev.muster.task.submit.SubmitTasks;
import dev.muster.task.wait.WaitForTask;
import io.quarkus.grpc.GrpcService;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.UUID;

/** The gRPC face of tasks. */
@GrpcService
class TasksGrpcService implements Tasks {
    private final SubmitTasks submit;
    private final ReadTasks read;
    private final WaitForTask wait;
    private final CancelTask cancel;

    @Inject
    TasksGrpcService(SubmitTasks submit, ReadTasks read, WaitForTask wait, CancelTask cancel) {
        this.submit = submit;
        this.read = read;
        this.wait = wait;
        this.cancel = cancel;
    }

    @Override
    public Uni<SubmitReply> submit(SubmitRequest request) {
        Caller caller = Callers.having(Scope.TASKS_WRITE);
        return submit.submit(caller, TaskMessages.submission(request))
                .map(TaskMessages::reply)
                .plug(Callers::whileThere);
    }

    @Override
    public Uni<Task> get(GetRequest request) {
        Caller caller = Callers.having(Scope.TASKS_READ);
        return wait.untilEnded(caller, id(request.getId()), request.getWithPayload(), millis(request.getWaitMs()))
                .map(TaskMessages::task)
                .plug(Callers::whileThere);
    }

    @Override
    public Uni<ListReply> list(ListRequest request) {
        Caller caller = Callers.having(Scope.TASKS_READ);
        UUID before = request.getBeforeId().isEmpty() ? null : id(request.getBeforeId());
        String type = request.getType().isEmpty() ? null : request.getType();
        return read.list(caller, before, TaskMessages.states(request), type, request.getLimit())
                .map(TaskMessages::page)
                .plug(Callers::whileThere);
    }

    @Override
    public Uni<Task> cancel(CancelRequest request) {
        Caller caller = Callers.having(Scope.TASKS_WRITE);
        return cancel.cancel(caller, id(request.getId()), request.getReason())
                .map(TaskMessages::task)
                .plug(Callers::whileThere);
    }

    @Override
    public Uni<EventsReply> events(EventsRequest request) {
        Caller caller = Callers.having(Scope.TASKS_READ);
        int after = request.getAfterVersion();
        return wait.untilMore(caller, id(request.getId()), after, request.getLimit(), millis(request.getWaitMs()))
                .map(log -> TaskMessages.events(log, after))
                .plug(Callers::whileThere);
    }

    private static UUID id(String text) {
        return TaskId.parse(text).value();
    }

    private static Duration millis(int wait) {
        return Duration.ofMillis(wait);
    }
}
