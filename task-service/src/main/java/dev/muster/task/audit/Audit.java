package dev.muster.task.audit;

import dev.muster.task.finish.Attempts;
import dev.muster.task.platform.Hints;
import dev.muster.task.platform.ReplicaId;
import dev.muster.task.session.AgentSession;
import dev.muster.task.session.Assignment;
import dev.muster.task.session.Desk;
import dev.muster.task.session.Held;
import dev.muster.task.session.LeaseConfig;
import dev.muster.task.session.PgSessions;
import dev.muster.task.session.Sessions;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * The comparison of this replica's sessions with the tables, every second and whenever a hint names a session.
 *
 * <ul>
 *   <li>an attempt held here that the table does not know ended without its agent: the agent is told to stop;
 *   <li>an assignment in the table that is not held here was claimed by a statement whose answer was lost: it is delivered;
 *   <li>a session that moved on is forgotten; one of this replica's that nobody here knows is ended;
 *   <li>releases and ends that failed are repeated; agents that do not answer a stop lose their claim to the slot.
 * </ul>
 */
@Singleton
class Audit {
    private static final Logger LOG = Logger.getLogger(Audit.class);

    private final Sessions sessions;
    private final PgSessions table;
    private final Attempts attempts;
    private final Hints hints;
    private final Desk desk;
    private final LeaseConfig config;
    private final UUID me;
    private final Set<UUID> strangers = new HashSet<>();
    private Set<Assignment.Key> undelivered = new HashSet<>();
    private boolean underWay;
    private int audits;

    Audit(
            Sessions sessions,
            PgSessions table,
            Attempts attempts,
            Hints hints,
            Desk desk,
            LeaseConfig config,
            ReplicaId me) {
        this.sessions = sessions;
        this.table = table;
        this.attempts = attempts;
        this.hints = hints;
        this.desk = desk;
        this.config = config;
        this.me = me.value();
    }

    void start(@Observes StartupEvent event) {
        desk.every(config.audit().toMillis(), this::everything);
        hints.onSessions(ids -> {
            List<UUID> copy = List.copyOf(ids);
            desk.execute(() -> look(copy));
        });
    }

    private void everything() {
        if (underWay) {
            return;
        }
        underWay = true;
        sessions.endRevoked()
                .chain(table::owned)
                .emitOn(desk)
                .invoke(this::compareLeases)
                .chain(() -> compareHeld(toCompare()))
                .emitOn(desk)
                .subscribe()
                .with(this::compared, this::failed);
    }

    /** Those that hold or may hold something; every tenth time all. */
    private List<AgentSession> toCompare() {
        boolean all = ++audits % 10 == 0;
        return sessions.all().stream()
                .filter(session -> session.toBeAudited() || all)
                .toList();
    }

    private void compared(List<PgSessions.Assigned> assigned) {
        underWay = false;
        deliverLost(assigned);
        for (AgentSession session : List.copyOf(sessions.all())) {
            releaseStopped(session);
        }
    }

    private void failed(Throwable cause) {
        underWay = false;
        LOG.warnf("audit failed cause=%s", cause);
    }

    /** A hint says that tasks of these sessions ended without them. */
    private void look(List<UUID> ids) {
        List<AgentSession> mine =
                ids.stream().map(sessions::find).filter(Objects::nonNull).toList();
        if (!mine.isEmpty()) {
            compareHeld(mine)
                    .subscribe()
                    .with(assigned -> {}, cause -> LOG.debugf("sessions not read cause=%s", cause));
        }
    }

    /** Only what was held before the table was read can be missing from it. */
    private Uni<List<PgSessions.Assigned>> compareHeld(List<AgentSession> compared) {
        Map<AgentSession, List<Held>> before = new HashMap<>();
        compared.forEach(session -> before.put(session, List.copyOf(session.held())));
        return table.assigned(compared.stream().map(AgentSession::id).toList())
                .emitOn(desk)
                .invoke(assigned -> compare(before, assigned));
    }

    private void compareLeases(List<PgSessions.Lease> owned) {
        Map<UUID, Long> epochs = new HashMap<>();
        owned.forEach(lease -> epochs.put(lease.id(), lease.epoch()));
        for (AgentSession session : List.copyOf(sessions.all())) {
            Long epoch = epochs.get(session.id());
            if ((epoch == null || epoch != session.epoch())
                    && !sessions.settling(session.id())
                    && session.old(config.audit())) {
                sessions.drop(session, "moved_on");
            }
        }
        endStrangers(owned);
    }

    private void endStrangers(List<PgSessions.Lease> owned) {
        List<PgSessions.Lease> unknown = owned.stream()
                .filter(lease -> sessions.find(lease.id()) == null && !sessions.settling(lease.id()))
                .toList();
        List<PgSessions.Lease> again =
                unknown.stream().filter(lease -> strangers.contains(lease.id())).toList();
        strangers.clear();
        unknown.forEach(lease -> strangers.add(lease.id()));
        if (!again.isEmpty()) {
            sessions.endLeases(again, me)
                    .subscribe()
                    .with(n -> {}, cause -> LOG.warnf("sessions not ended cause=%s", cause));
        }
    }

    private void compare(Map<AgentSession, List<Held>> before, List<PgSessions.Assigned> assigned) {
        Set<Assignment.Key> inTable = new HashSet<>();
        assigned.forEach(a -> inTable.add(new Assignment.Key(a.taskId(), a.attempt())));
        before.forEach((session, all) -> all.stream()
                .filter(held -> !inTable.contains(new Assignment.Key(held.taskId(), held.attempt())))
                .filter(held -> !held.settling() && session.held(held.taskId(), held.attempt()) == held)
                .forEach(held -> attempts.vanished(session, held, "cancelled")));
    }

    private void deliverLost(List<PgSessions.Assigned> assigned) {
        Set<Assignment.Key> unknown = new HashSet<>();
        Set<UUID> lost = new HashSet<>();
        for (PgSessions.Assigned a : assigned) {
            AgentSession session = sessions.find(a.session());
            if (session != null && session.held(a.taskId(), a.attempt()) == null) {
                Assignment.Key key = new Assignment.Key(a.taskId(), a.attempt());
                unknown.add(key);
                if (undelivered.contains(key)) {
                    lost.add(a.session());
                }
            }
        }
        undelivered = unknown;
        lost.forEach(this::deliverLost);
    }

    private void deliverLost(UUID id) {
        AgentSession session = sessions.find(id);
        if (session != null) {
            table.held(id).emitOn(desk).subscribe().with(all -> deliverLost(session, all), cause -> {});
        }
    }

    private void deliverLost(AgentSession session, List<Assignment> all) {
        for (Assignment assignment : all) {
            boolean lost = undelivered.contains(
                    new Assignment.Key(assignment.taskId(), assignment.held().attempt()));
            if (session.open()
                    && lost
                    && session.held(assignment.taskId(), assignment.held().attempt()) == null) {
                session.hold(assignment.held());
                session.door().assign(session, assignment);
            }
        }
    }

    private void releaseStopped(AgentSession session) {
        long now = System.nanoTime();
        for (Held held : List.copyOf(session.held())) {
            if (held.stoppingFor(config.stopTimeout().toNanos(), now)) {
                sessions.release(session, held);
            }
        }
        sessions.releaseNext(session);
    }
}
