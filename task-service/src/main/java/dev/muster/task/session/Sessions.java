package dev.muster.task.session;

import dev.muster.protocol.error.ErrorCode;
import dev.muster.task.platform.Hints;
import dev.muster.task.platform.ReplicaId;
import dev.muster.task.platform.TaskVersion;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The open sessions of this replica: how they open, are taken up again, and end. Touched only on the {@link Desk}. */
@Singleton
public final class Sessions {
    private static final Logger LOG = Logger.getLogger(Sessions.class);
    private static final int END_AT_ONCE = 200;
    /** How many slots the sessions may use that one statement ends, so that it is done in time. */
    private static final int END_USED_AT_ONCE = 4_000;

    private final Map<UUID, AgentSession> open = new HashMap<>();
    private final Set<UUID> settling = new HashSet<>();
    private final List<Consumer<AgentSession>> onOpen = new ArrayList<>();
    private final List<Consumer<AgentSession>> onFree = new ArrayList<>();
    private final List<Consumer<AgentSession>> onGone = new ArrayList<>();
    private final PgSessions table;
    private final PgHoldings holdings;
    private final Hints hints;
    private final Desk desk;
    private final UUID me;

    Sessions(PgSessions table, PgHoldings holdings, Hints hints, Desk desk, ReplicaId me) {
        this.table = table;
        this.holdings = holdings;
        this.hints = hints;
        this.desk = desk;
        this.me = me.value();
    }

    /** A taken-up session, with what its agent has to be given again. */
    public record TakenUp(AgentSession session, List<Assignment> assignments) {}

    public void onOpen(Consumer<AgentSession> listener) {
        onOpen.add(listener);
    }

    /** Called whenever a session may have a free slot. */
    public void onFree(Consumer<AgentSession> listener) {
        onFree.add(listener);
    }

    public void onGone(Consumer<AgentSession> listener) {
        onGone.add(listener);
    }

    /** The open session of an id, null where this replica has none. */
    public @Nullable AgentSession find(UUID id) {
        return open.get(id);
    }

    public Collection<AgentSession> all() {
        return open.values();
    }

    /** Opens a new session. It gets no work before {@link #ready}. */
    public Uni<AgentSession> open(UUID id, AgentProfile profile, int slots, AgentDoor door) {
        settling.add(id);
        return table.open(id, profile, slots, door.gateway())
                .emitOn(desk)
                .map(made -> {
                    if (!made) {
                        throw ErrorCode.SESSION_ENDED.because("the session id is taken");
                    }
                    return enter(new AgentSession(id, 1, profile, slots, door));
                })
                .onTermination()
                .invoke(() -> settling.remove(id));
    }

    /** Takes a session up; empty where it is no longer there at that epoch. It gets no work before {@link #ready}. */
    public Uni<Optional<TakenUp>> takeUp(PgSessions.Earlier earlier, AgentProfile profile, int slots, AgentDoor door) {
        settling.add(earlier.id());
        return table.takeOver(earlier, profile, slots, door.gateway())
                .chain(epoch -> epoch.isPresent()
                        ? reload(earlier, new AgentSession(earlier.id(), epoch.getAsLong(), profile, slots, door))
                        : Uni.createFrom().item(Optional.<TakenUp>empty()))
                .emitOn(desk)
                .invoke(taken -> taken.ifPresent(this::enter))
                .onTermination()
                .invoke(() -> settling.remove(earlier.id()));
    }

    private Uni<Optional<TakenUp>> reload(PgSessions.Earlier earlier, AgentSession session) {
        return holdings.recount(earlier, session.epoch())
                .map(assignments -> Optional.of(new TakenUp(session, assignments)));
    }

    /** Whether the session is being opened or taken up just now, so that the table is ahead of the memory. */
    public boolean settling(UUID id) {
        return settling.contains(id);
    }

    private void enter(TakenUp taken) {
        taken.assignments().forEach(assignment -> taken.session().hold(assignment.held()));
        enter(taken.session());
    }

    private AgentSession enter(AgentSession session) {
        AgentSession before = open.put(session.id(), session);
        if (before != null) {
            gone(before);
            // Goes down before the answer to whoever takes it up, which may come by the same stream.
            before.door().ended(before, "taken_up");
        }
        return session;
    }

    /** From now on the session may be given work. */
    public void ready(AgentSession session) {
        if (session.open()) {
            onOpen.forEach(listener -> listener.accept(session));
            free(session);
        }
    }

    /** Says that a slot may be free. */
    public void free(AgentSession session) {
        if (session.free() > 0) {
            onFree.forEach(listener -> listener.accept(session));
        }
    }

    /** Changes the number of slots. */
    public Uni<Void> capacity(AgentSession session, int slots) {
        return table.capacity(session.id(), session.epoch(), slots).emitOn(desk).map(changed -> {
            if (!changed) {
                throw ErrorCode.SESSION_ENDED.because("the session has moved on");
            }
            session.slots(slots);
            free(session);
            return null;
        });
    }

    /** Forgets a session that is no longer this replica's. Its socket is closed; the table is left alone. */
    public void drop(AgentSession session, String reason) {
        if (open.remove(session.id(), session)) {
            gone(session);
            session.door().ended(session, reason);
        }
    }

    /** Ends sessions of this replica: their tasks go back to their lanes. The sockets are told unless they are what ended. */
    public void end(Collection<AgentSession> sessions, String reason, boolean tellSocket) {
        List<PgSessions.Lease> leases = new ArrayList<>();
        for (AgentSession session : sessions) {
            if (open.remove(session.id(), session)) {
                gone(session);
                leases.add(new PgSessions.Lease(session.id(), session.epoch()));
                if (tellSocket) {
                    session.door().ended(session, reason);
                }
            }
        }
        if (!leases.isEmpty()) {
            LOG.infof("sessions ended count=%d reason=%s", leases.size(), reason);
            endLeases(leases, me)
                    .subscribe()
                    .with(
                            n -> {},
                            failure -> LOG.warnf("sessions not ended yet count=%d cause=%s", leases.size(), failure));
        }
    }

    /**
     * Ends leases of {@code owner} where nobody has taken them since. What fails half way stays revoked in the table and is ended by
     * the next {@link #endRevoked}; what was not even revoked is found by the audit.
     */
    public Uni<Integer> endLeases(List<PgSessions.Lease> leases, UUID owner) {
        if (leases.size() > END_AT_ONCE) {
            return endLeases(leases.subList(0, END_AT_ONCE), owner)
                    .chain(n -> endLeases(leases.subList(END_AT_ONCE, leases.size()), owner)
                            .map(m -> n + m));
        }
        return table.revoke(leases, owner).chain(this::endAll);
    }

    /** Ends what an earlier try has left revoked. */
    public Uni<Integer> endRevoked() {
        return table.revoked().chain(this::endAll);
    }

    /** One portion after the other, the rest also where one fails. */
    private Uni<Integer> endAll(List<PgSessions.Revoked> revoked) {
        if (revoked.isEmpty()) {
            return Uni.createFrom().item(0);
        }
        List<Uni<Integer>> portions =
                portions(revoked, END_USED_AT_ONCE).stream().map(this::end).toList();
        return Uni.join()
                .all(portions)
                .usingConcurrencyOf(1)
                .andCollectFailures()
                .replaceWith(revoked.size());
    }

    /** Cuts where the next session would bring the used slots over {@code most}. */
    static List<List<UUID>> portions(List<PgSessions.Revoked> revoked, int most) {
        List<List<UUID>> portions = new ArrayList<>();
        int used = 0;
        for (PgSessions.Revoked session : revoked) {
            used += session.used();
            if (portions.isEmpty() || used > most) {
                portions.add(new ArrayList<>());
                used = session.used();
            }
            portions.getLast().add(session.id());
        }
        return portions;
    }

    private Uni<Integer> end(List<UUID> revoked) {
        return table.end(revoked).emitOn(desk).map(lost -> {
            hints.lanes(lost.stream()
                    .map(PgSessions.Lost::lane)
                    .filter(lane -> lane > 0)
                    .distinct()
                    .toList());
            hints.tasks(lost.stream()
                    .map(task -> new TaskVersion(task.taskId(), task.version()))
                    .toList());
            return revoked.size();
        });
    }

    /** Frees the slot of an attempt whose task ended without its agent. May be repeated. */
    public void release(AgentSession session, Held held) {
        session.toRelease(held);
        releaseNext(session);
    }

    /** Frees slots that the table counts as used though neither it nor anybody here knows by what. */
    public void releaseSurplus(AgentSession session, int slots) {
        session.releases().addSurplus(slots);
        releaseNext(session);
    }

    /** Writes what waits to be released, one statement at a time so that the numbers stay in order. */
    public void releaseNext(AgentSession session) {
        Releases releases = session.releases();
        int slots = session.open() ? releases.start() : 0;
        if (slots > 0) {
            table.release(session.id(), session.epoch(), slots, releases.number())
                    .emitOn(desk)
                    .subscribe()
                    .with(written -> released(session), failure -> releases.unknown());
        }
    }

    private void released(AgentSession session) {
        session.releases().written().forEach(session::letGo);
        free(session);
        releaseNext(session);
    }

    private void gone(AgentSession session) {
        session.close();
        onGone.forEach(listener -> listener.accept(session));
    }
}
