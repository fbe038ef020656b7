package dev.muster.task.door;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.muster.platform.sql.Times;
import dev.muster.proto.task.v1.Agent;
import dev.muster.proto.task.v1.EventsReply;
import dev.muster.proto.task.v1.ListAgentsReply;
import dev.muster.proto.task.v1.ListReply;
import dev.muster.proto.task.v1.ListRequest;
import dev.muster.proto.task.v1.State;
import dev.muster.proto.task.v1.SubmitReply;
import dev.muster.proto.task.v1.SubmitRequest;
import dev.muster.proto.task.v1.Task;
import dev.muster.proto.task.v1.TaskError;
import dev.muster.proto.task.v1.TaskEvent;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.task.query.AgentView;
import dev.muster.task.query.ReadAgents;
import dev.muster.task.query.ReadTasks;
import dev.muster.task.query.TaskLog;
import dev.muster.task.query.TaskView;
import dev.muster.task.submit.IdempotencyKey;
import dev.muster.task.submit.NewTask;
import dev.muster.task.submit.Submission;
import dev.muster.task.submit.Submitted;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The messages of the contract, from and to the words of the use cases. */
final class TaskMessages {
    private TaskMessages() {}

    static Submission submission(SubmitRequest request) {
        IdempotencyKey key = request.getIdempotencyKey().isEmpty()
                ? null
                : new IdempotencyKey(
                        request.getIdempotencyRoute(), request.getIdempotencyKey(), buffer(request.getFingerprint()));
        return new Submission(
                request.getTasksList().stream().map(TaskMessages::newTask).toList(), key);
    }

    private static NewTask newTask(dev.muster.proto.task.v1.NewTask task) {
        return new NewTask(
                task.getId(),
                task.getType(),
                buffer(task.getPayload()),
                task.getCapabilitiesList(),
                task.getLabelsMap(),
                task.getPriority(),
                task.getMaxAttempts(),
                task.getRunAtMs(),
                task.getStartDeadlineMs(),
                task.getDeadlineMs());
    }

    static SubmitReply reply(Submitted submitted) {
        SubmitReply.Builder reply = SubmitReply.newBuilder().setReplayed(submitted.replayed());
        for (Submitted.Ref ref : submitted.tasks()) {
            reply.addTasks(dev.muster.proto.task.v1.Submitted.newBuilder()
                    .setId(ref.id().toString())
                    .setState(state(ref.state())));
        }
        return reply.build();
    }

    static Task task(TaskView view) {
        Task.Builder task = Task.newBuilder()
                .setId(view.id().toString())
                .setType(view.type())
                .setState(state(view.state()))
                .setPriority(view.priority())
                .setAttempt(view.attempt())
                .setFailures(view.failures())
                .setMaxAttempts(view.maxAttempts())
                .setVersion(view.version())
                .setCreatedAtMs(view.createdAt().toEpochMilli())
                .setRunAtMs(Times.millis(view.runAt()))
                .setStartDeadlineMs(Times.millis(view.startDeadline()))
                .setDeadlineMs(view.deadline().toEpochMilli())
                .setFinishedAtMs(Times.millis(view.finishedAt()))
                .setAgent(text(view.agent()))
                .addAllCapabilities(view.capabilities())
                .putAllLabels(labels(view.labels()))
                .setPayload(bytes(view.payload()))
                .setResult(bytes(view.result()));
        if (view.errorCode() != null) {
            task.setError(TaskError.newBuilder().setCode(view.errorCode()).setMessage(text(view.errorMessage())));
        }
        return task.build();
    }

    static ListReply page(ReadTasks.Page page) {
        return ListReply.newBuilder()
                .addAllTasks(page.tasks().stream().map(TaskMessages::task).toList())
                .setMore(page.more())
                .build();
    }

    static Set<dev.muster.task.lifecycle.State> states(ListRequest request) {
        return request.getStatesList().stream().map(TaskMessages::state).collect(Collectors.toSet());
    }

    static EventsReply events(TaskLog log, int after) {
        return EventsReply.newBuilder()
                .addAllEvents(log.entries().stream().map(TaskMessages::event).toList())
                .setComplete(log.complete(after))
                .build();
    }

    private static TaskEvent event(TaskLog.Entry entry) {
        return TaskEvent.newBuilder()
                .setVersion(entry.version())
                .setAtMs(entry.at().toEpochMilli())
                .setKind(entry.kind().word())
                .setState(state(entry.state()))
                .setAttempt(entry.attempt())
                .setAgent(text(entry.agent()))
                .setPercent(entry.percent())
                .setCode(text(entry.code()))
                .setMessage(text(entry.message()))
                .build();
    }

    static Agent agent(AgentView view) {
        return Agent.newBuilder()
                .setName(view.name())
                .setOnline(view.online())
                .addAllCapabilities(view.capabilities())
                .putAllLabels(labels(view.labels()))
                .setSlots(view.slots())
                .setUsed(view.used())
                .setSessions(view.sessions())
                .setFirstSeenMs(view.firstSeen().toEpochMilli())
                .setLastSeenMs(view.lastSeen().toEpochMilli())
                .setClient(view.client())
                .build();
    }

    static ListAgentsReply agents(ReadAgents.Page page) {
        return ListAgentsReply.newBuilder()
                .addAllAgents(page.agents().stream().map(TaskMessages::agent).toList())
                .setMore(page.more())
                .build();
    }

    private static State state(dev.muster.task.lifecycle.State state) {
        return State.forNumber(state.number());
    }

    private static dev.muster.task.lifecycle.State state(State state) {
        if (state == State.UNRECOGNIZED || state == State.STATE_UNSPECIFIED) {
            throw ErrorCode.INVALID_ARGUMENT.because("states holds one that there is not");
        }
        return dev.muster.task.lifecycle.State.of(state.getNumber());
    }

    private static Map<String, String> labels(List<String> pairs) {
        Map<String, String> labels = new HashMap<>();
        for (String pair : pairs) {
            int equals = pair.indexOf('=');
            labels.put(pair.substring(0, equals), pair.substring(equals + 1));
        }
        return labels;
    }

    /** The bytes as a buffer; not copied twice. */
    private static Buffer buffer(ByteString bytes) {
        return Buffer.buffer(Unpooled.wrappedBuffer(bytes.toByteArray()));
    }

    private static ByteString bytes(@Nullable Buffer buffer) {
        return buffer == null ? ByteString.EMPTY : UnsafeByteOperations.unsafeWrap(buffer.getBytes());
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }
}
