package dev.muster.task.link;

import dev.muster.proto.agent.v1.Hello;
import dev.muster.proto.agent.v1.HelloReply;
import dev.muster.proto.agent.v1.TaskAttempt;
import dev.muster.proto.task.v1.OpenSession;
import dev.muster.protocol.caller.Caller;
import dev.muster.protocol.caller.Scope;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.error.MusterException;
import dev.muster.protocol.id.SessionId;
import dev.muster.protocol.id.TaskId;
import dev.muster.task.session.AgentProfile;
import dev.muster.task.session.AgentProfile.Ability;
import dev.muster.task.session.AgentSession;
import dev.muster.task.session.Assignment;
import dev.muster.task.session.Held;
import dev.muster.task.session.PgSessions;
import dev.muster.task.session.Sessions;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
                .takeUp(
                        new PgSessions.Earlier(earlier, hello.getEpoch(), keys(hello), open.getReopen()),
                        profile,
                        slots,
                        stream)
                .chain(taken -> {
                    if (taken.isPresent()) {
                        refuseIfOver(taken.get().session());
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
            refuseIfOver(session);
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
        Set<Assignment.Key> has = keys(open.getHello());
        Set<Assignment.Key> confirmed = new HashSet<>();
        List<Assignment> again = new ArrayList<>();
        for (Assignment assignment : taken.assignments()) {
            Held held = assignment.held();
            if (has.contains(held.key())) {
                confirmed.add(held.key());
                parts.attempts().accept(session, held.taskId(), held.attempt());
            } else if (!open.getReopen() || held.phase() == Held.Phase.ASSIGNED) {
                again.add(assignment);
            }
        }
        reply.accept(HelloReply.newBuilder()
                .setSessionId(session.id().toString())
                .setEpoch(session.epoch())
                .setResumed(true)
                .addAllVoid(others(open.getHello(), confirmed))
                .build());
        again.forEach(assignment -> stream.assign(session, assignment));
        parts.sessions().ready(session);
    }

    private static List<TaskAttempt> others(Hello hello, Set<Assignment.Key> confirmed) {
        return hello.getHeldList().stream()
                .filter(pair -> key(pair).filter(confirmed::contains).isEmpty())
                .toList();
    }

    private static Set<Assignment.Key> keys(Hello hello) {
        return hello.getHeldList().stream()
                .map(SessionOpener::key)
                .flatMap(Optional::stream)
                .collect(Collectors.toSet());
    }

    /** What an agent says it holds, empty where that cannot be. */
    private static Optional<Assignment.Key> key(TaskAttempt pair) {
        try {
            return Optional.of(new Assignment.Key(TaskId.parse(pair.getTaskId()).value(), pair.getAttempt()));
        } catch (MusterException noId) {
            return Optional.empty();
        }
    }

    /** A session that came only when its stream was over would be nobody's. */
    private void refuseIfOver(AgentSession session) {
        if (stream.over()) {
            parts.sessions().end(List.of(session), "gateway_gone", false);
            throw ErrorCode.SESSION_ENDED.because("the stream is over");
        }
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
