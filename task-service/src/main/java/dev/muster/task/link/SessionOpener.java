package dev.muster.task.link;

import dev.muster.proto.agent.v1.Hello;
import dev.muster.proto.agent.v1.HelloReply;
import dev.muster.proto.agent.v1.TaskAttempt;
import dev.muster.proto.task.v1.OpenSession;
import dev.muster.protocol.caller.Caller;
import dev.muster.protocol.caller.Scope;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.id.SessionId;
import dev.muster.task.session.AgentProfile;
import dev.muster.task.session.AgentProfile.Ability;
import dev.muster.task.session.AgentSession;
import dev.muster.task.session.Assignment;
import dev.muster.task.session.Held;
import dev.muster.task.session.Sessions;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Opens sessions for a stream: new ones, those an agent takes up again (G4: what it still holds and what the table says are
 * reconciled), and those whose replica is gone while the socket lives.
 */
final class SessionOpener {
    private static final int MOST_SLOTS = 1_024;

    private final LinkParts parts;
    private final GatewayStream stream;

    SessionOpener(LinkParts parts, GatewayStream stream) {
        this.parts = parts;
        this.stream = stream;
    }

    /** Opens or takes up. The reply is given before the session gets any work, so that it goes down the stream first. */
    Uni<Void> open(UUID connection, OpenSession open, Consumer<HelloReply> reply) {
        Hello hello = open.getHello();
        AgentProfile profile = profile(parts.tokens().verify(open.getCallerToken()), hello);
        int slots = slots(hello.getSlots());
        if (hello.getSessionId().isEmpty()) {
            return openNew(connection, profile, slots, hello, reply);
        }
        UUID earlier = SessionId.parse(hello.getSessionId()).value();
        return parts.sessions()
                .takeUp(earlier, hello.getEpoch(), profile, slots, stream)
                .chain(taken -> {
                    if (taken.isPresent()) {
                        resume(taken.get(), open, reply);
                        return Uni.createFrom().voidItem();
                    }
                    if (open.getReopen()) {
                        throw ErrorCode.SESSION_ENDED.because("the session has ended or moved on");
                    }
                    UUID fresh = connection.equals(earlier) ? UUID.randomUUID() : connection;
                    return openNew(fresh, profile, slots, hello, reply);
                });
    }

    /** The number of slots an agent asks for, refused where it is none it may have. */
    static int slots(int asked) {
        if (asked < 1 || asked > MOST_SLOTS) {
            throw ErrorCode.INVALID_ARGUMENT.because("slots must be 1 to " + MOST_SLOTS);
        }
        return asked;
    }

    private Uni<Void> openNew(UUID id, AgentProfile profile, int slots, Hello hello, Consumer<HelloReply> reply) {
        return parts.sessions().open(id, profile, slots, stream).map(session -> {
            reply.accept(HelloReply.newBuilder()
                    .setSessionId(id.toString())
                    .setEpoch(session.epoch())
                    .addAllVoid(hello.getHeldList())
                    .build());
            parts.sessions().ready(session);
            return null;
        });
    }

    private void resume(Sessions.TakenUp taken, OpenSession open, Consumer<HelloReply> reply) {
        AgentSession session = taken.session();
        Map<String, TaskAttempt> heldByAgent = new HashMap<>();
        open.getHello().getHeldList().forEach(held -> heldByAgent.put(held.getTaskId(), held));
        List<Assignment> again = new ArrayList<>();
        for (Assignment assignment : taken.assignments()) {
            TaskAttempt pair = heldByAgent.get(assignment.taskId().toString());
            boolean has = pair != null && pair.getAttempt() == assignment.held().attempt();
            if (has) {
                heldByAgent.remove(assignment.taskId().toString());
                parts.attempts()
                        .accept(session, assignment.taskId(), assignment.held().attempt());
            } else if (!open.getReopen() || assignment.held().phase() == Held.Phase.ASSIGNED) {
                again.add(assignment);
            }
        }
        reply.accept(HelloReply.newBuilder()
                .setSessionId(session.id().toString())
                .setEpoch(session.epoch())
                .setResumed(true)
                .addAllVoid(heldByAgent.values())
                .build());
        again.forEach(assignment -> stream.assign(session, assignment));
        parts.sessions().ready(session);
    }

    private static AgentProfile profile(Caller caller, Hello hello) {
        if (!caller.may(Scope.AGENTS_CONNECT) && !caller.may(Scope.AGENTS_SHARED)) {
            throw ErrorCode.PERMISSION_DENIED.because("The scope " + Scope.AGENTS_CONNECT + " is needed");
        }
        return new AgentProfile(
                caller.tenant(),
                hello.getAgent(),
                caller.principal(),
                hello.getClient(),
                new Ability(
                        caller.tenant(),
                        caller.may(Scope.AGENTS_SHARED),
                        hello.getCapabilitiesList().stream().collect(Collectors.toSet()),
                        hello.getLabelsMap().entrySet().stream()
                                .map(label -> label.getKey() + "=" + label.getValue())
                                .collect(Collectors.toSet())));
    }
}
