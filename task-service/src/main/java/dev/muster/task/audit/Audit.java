package dev.muster.task.audit;

import dev.muster.task.finish.Attempts;
import dev.muster.task.platform.Hints;
import dev.muster.task.platform.ReplicaId;
import dev.muster.task.session.AgentSession;
import dev.muster.task.session.Assignment;
import dev.muster.task.session.Desk;
import dev.muster.task.session.Held;
import dev.muster.task.session.LeaseConfig;
import dev.muster.task.session.PgHoldings;
import dev.muster.task.session.PgSessions;
import dev.muster.task.session.Sessions;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * The comparison of this replica's sessions with the tables, every second and whenever a hint names a session.
 *
 * <ul>
 *   <li>an attempt held here that the table does not know ended without its agent: the agent is told to stop;
 *   <li>an assignment in the table that is not held here was claimed by a statement whose answer was lost: it is delivered;
 *   <li>slots in use by nothing that the table or this replica knows are freed;
 *   <li>a session that moved on is forgotten; one of this replica's that nobody here knows is ended;
 *   <li>releases and ends that failed are repeated; agents that do not answer a stop lose their claim to the slot.
 * </ul>
 */
@Singleton
class Audit {
    private static final Logger LOG = Logger.getLogger(Audit.class);

    private final Sessions sessions;
    private final PgSessions table;
    private final PgHoldings holdings;
    private final Attempts attempts;
    private final Hints hints;
    private final Desk desk;
    private final LeaseConfig config;
    private final UUID me;
    private final Set<UUID> strangers = new HashSet<>();
    private final Surplus surplus = new Surplus();
    private Set<Assignment.Key> undelivered = new HashSet<>();
    private boolean underWay;
    private int audits;

    Audit(
            Sessions sessions,
            PgSessions table,
            PgHoldings holdings,
            Attempts attempts,
            Hints hints,
            Desk desk,
            LeaseConfig config,
            ReplicaId me) {
        this.sessions = sessions;
        this.table = table;
        this.holdings = holdings;
        this.attempts = attempts;
        this.hints = hints;
        this.desk = desk;
        this.config = config;
        this.me = me.value();
    }

    /** What was found of the sessions {@code before} the table was read. */
    private record Look(List<Known> before, List<PgHoldings.Holding> found) {}

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
                .onFailure()
                .recoverWithItem(this::notEnded)
                .emitOn(desk)
                .chain(this::compareLeases)
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

    private int notEnded(Throwable cause) {
        LOG.warnf("sessions not ended yet cause=%s", cause);
        return 0;
    }

    private void compared(Look look) {
        underWay = false;
        deliverLost(look.found());
        surplus.look(look.before(), look.found()).forEach(sessions::releaseSurplus);
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
            compareHeld(mine).subscribe().with(look -> {}, cause -> LOG.debugf("sessions not read cause=%s", cause));
        }
    }

    /** Only what was held before the table was read can be missing from it. */
    private Uni<Look> compareHeld(List<AgentSession> compared) {
        List<Known> before = compared.stream().map(Known::of).toList();
        return holdings.holdings(compared.stream().map(AgentSession::id).toList())
                .emitOn(desk)
                .map(found -> new Look(before, found))
                .invoke(this::compare);
    }

    /** Only a session that was known before the table was read can have moved on. */
    private Uni<List<PgSessions.Lease>> compareLeases() {
        List<AgentSession> before = List.copyOf(sessions.all());
        return table.owned().emitOn(desk).invoke(owned -> {
            dropMovedOn(before, owned);
            endStrangers(owned);
        });
    }

    private void dropMovedOn(List<AgentSession> before, List<PgSessions.Lease> owned) {
        Set<PgSessions.Lease> leases = Set.copyOf(owned);
        before.stream()
                .filter(session -> !leases.contains(new PgSessions.Lease(session.id(), session.epoch())))
                .filter(session -> !sessions.settling(session.id()))
                .forEach(session -> sessions.drop(session, "moved_on"));
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

    private void compare(Look look) {
        Set<Assignment.Key> inTable = new HashSet<>();
        look.found().forEach(holding -> inTable.addAll(holding.attempts()));
        look.before().forEach(known -> known.held().stream()
                .filter(held -> !inTable.contains(held.key()))
                .filter(held -> !held.settling() && known.session().held(held.taskId(), held.attempt()) == held)
                .forEach(held -> attempts.vanished(known.session(), held, "cancelled")));
    }

    private void deliverLost(List<PgHoldings.Holding> found) {
        Set<Assignment.Key> unknown = new HashSet<>();
        Set<AgentSession> lost = new HashSet<>();
        for (PgHoldings.Holding holding : found) {
            AgentSession session = sessions.find(holding.session());
            if (session != null) {
                List<Assignment.Key> missing = holding.attempts().stream()
                        .filter(key -> session.held(key.taskId(), key.attempt()) == null)
                        .toList();
                unknown.addAll(missing);
                if (missing.stream().anyMatch(undelivered::contains)) {
                    lost.add(session);
                }
            }
        }
        undelivered = unknown;
        lost.forEach(this::deliverLost);
    }

    private void deliverLost(AgentSession session) {
        Set<Assignment.Key> known = session.held().stream().map(Held::key).collect(Collectors.toSet());
        holdings.held(session.id(), known)
                .emitOn(desk)
                .subscribe()
                .with(all -> deliverLost(session, all), cause -> LOG.debugf("assignments not read cause=%s", cause));
    }

    private void deliverLost(AgentSession session, List<Assignment> all) {
        for (Assignment assignment : all) {
            boolean lost = undelivered.contains(assignment.held().key()) && assignment.payload() != null;
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
