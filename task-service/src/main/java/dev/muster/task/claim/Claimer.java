package dev.muster.task.claim;

import dev.muster.task.lane.Lane;
import dev.muster.task.lane.Lanes;
import dev.muster.task.platform.Hints;
import dev.muster.task.platform.TaskVersion;
import dev.muster.task.session.AgentProfile.Ability;
import dev.muster.task.session.AgentSession;
import dev.muster.task.session.Assignment;
import dev.muster.task.session.Desk;
import dev.muster.task.session.Sessions;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Brings waiting tasks and free slots together. Runs on the {@link Desk}; woken by hints, freed slots and new sessions, and once a
 * second by a look at the table, so that a lost hint costs a second at most.
 *
 * <p>Tenants take turns; where agents are shared, each turn takes only its share of the free slots. A lane is in one claim at a time,
 * so that slots which come free meanwhile go together into the next.
 */
@Singleton
public final class Claimer {
    private static final Logger LOG = Logger.getLogger(Claimer.class);
    private static final long LOOK_MILLIS = 1_000;
    /** Slots that the first claim after a pause asks for; doubles as long as claims come back full. */
    private static final int FIRST_STRIDE = 8;

    private static final int MOST = 128;
    /** After a failed claim its slots rest this long; should it have been committed, the audit finds its assignments. */
    private static final long PAUSE_MILLIS = 250;

    private final PgClaims table;
    private final Lanes lanes;
    private final TenantCaps caps;
    private final Sessions sessions;
    private final Hints hints;
    private final Desk desk;

    private final Map<Ability, Bench> benches = new LinkedHashMap<>();
    private final ReadyLanes ready = new ReadyLanes();
    private final Set<Lane> underWay = new HashSet<>();
    /** Lanes of capped tenants whose last claim came back short, perhaps only because of the cap. */
    private final Set<Lane> limited = new HashSet<>();

    private final Map<String, Integer> strides = new HashMap<>();
    private boolean woken;
    private boolean looking;
    private boolean lookAgain;

    Claimer(PgClaims table, Lanes lanes, TenantCaps caps, Sessions sessions, Hints hints, Desk desk) {
        this.table = table;
        this.lanes = lanes;
        this.caps = caps;
        this.sessions = sessions;
        this.hints = hints;
        this.desk = desk;
    }

    /** A claim under way. */
    private record Turn(String tenant, List<Lane> lanes, Map<AgentSession, Integer> seats, long stamp) {
        int asked() {
            return seats.values().stream().mapToInt(n -> n).sum();
        }
    }

    void start(@Observes StartupEvent event) {
        sessions.onOpen(this::opened);
        sessions.onFree(this::freed);
        sessions.onGone(this::gone);
        hints.onLanes(ids -> {
            List<Integer> copy = List.copyOf(ids);
            desk.execute(() -> haveWork(copy));
        });
        desk.every(LOOK_MILLIS, this::lookAround);
    }

    private void opened(AgentSession session) {
        benches.computeIfAbsent(session.profile().ability(), Bench::new).joined(session);
        look();
    }

    private void freed(AgentSession session) {
        sit(session);
        limited.forEach(ready::mark);
        limited.clear();
        wake();
    }

    private void sit(AgentSession session) {
        Bench bench = benches.get(session.profile().ability());
        if (bench != null && session.free() > 0) {
            bench.sit(session);
        }
    }

    private void gone(AgentSession session) {
        Ability ability = session.profile().ability();
        Bench bench = benches.get(ability);
        if (bench != null && bench.left(session)) {
            benches.remove(ability);
        }
    }

    /** Sessions whose way was congested may have free slots again. */
    private void lookAround() {
        sessions.all().forEach(this::sit);
        look();
    }

    /** The table is asked which lanes have work: for hints that were lost, and for lanes that nobody here served before. */
    private void look() {
        if (looking) {
            lookAgain = true;
        } else if (!benches.isEmpty()) {
            looking = true;
            table.waitingLanes().emitOn(desk).subscribe().with(this::looked, failure -> looked(List.of()));
        }
    }

    private void looked(Collection<Integer> waiting) {
        looking = false;
        haveWork(waiting);
        if (lookAgain) {
            lookAgain = false;
            look();
        }
    }

    private void haveWork(Collection<Integer> ids) {
        if (!benches.isEmpty()) {
            lanes.byIds(ids)
                    .emitOn(desk)
                    .subscribe()
                    .with(this::haveWorkIn, failure -> LOG.debugf("lanes not read cause=%s", failure));
        }
    }

    private void haveWorkIn(Collection<Lane> found) {
        found.forEach(this::mark);
        wake();
    }

    private void mark(Lane lane) {
        if (benches.keySet().stream().anyMatch(ability -> serves(ability, lane))) {
            ready.mark(lane);
        }
    }

    private static boolean serves(Ability ability, Lane lane) {
        return ability.serves(lane.tenant(), lane.capabilities(), lane.labels());
    }

    private void wake() {
        if (!woken && !ready.isEmpty()) {
            woken = true;
            desk.execute(this::round);
        }
    }

    private void round() {
        woken = false;
        for (String tenant : ready.tenants()) {
            if (turn(tenant)) {
                ready.served(tenant);
            }
        }
    }

    /** Starts claims for a tenant, as many as there are lanes and free slots; false where there was nothing to start. */
    private boolean turn(String tenant) {
        List<Lane> left = new ArrayList<>(ready.lanes(tenant));
        left.removeAll(underWay);
        boolean served = false;
        for (Bench bench : shuffled()) {
            if (left.isEmpty()) {
                break;
            }
            if (!bench.empty()) {
                List<Lane> lanes = left.stream()
                        .filter(lane -> serves(bench.ability(), lane))
                        .toList();
                if (!lanes.isEmpty() && claim(tenant, bench, lanes)) {
                    left.removeAll(lanes);
                    served = true;
                }
            }
        }
        return served;
    }

    /** In any order, because a lane is claimed for one bench at a time, and that may have none but agents that refused its tasks. */
    private List<Bench> shuffled() {
        List<Bench> all = new ArrayList<>(benches.values());
        Collections.shuffle(all);
        return all;
    }

    private boolean claim(String tenant, Bench bench, List<Lane> lanes) {
        Map<AgentSession, Integer> seats = bench.reserve(share(tenant, bench));
        if (!seats.isEmpty()) {
            underWay.addAll(lanes);
            send(new Turn(tenant, lanes, seats, ready.stamp()));
        }
        return !seats.isEmpty();
    }

    /** How many slots this turn may take: of a shared bench an equal part of what the tenants with work could have. */
    private int share(String tenant, Bench bench) {
        int stride = strides.getOrDefault(tenant, FIRST_STRIDE);
        return bench.ability().shared()
                ? Math.clamp(bench.freeSlots() / ready.tenants().size(), 1, stride)
                : stride;
    }

    private void send(Turn turn) {
        table.claim(
                        turn.tenant(),
                        turn.seats(),
                        turn.lanes().stream().map(Lane::id).toList())
                .emitOn(desk)
                .subscribe()
                .with(claimed -> claimed(turn, claimed), failure -> notClaimed(turn, failure));
    }

    private void claimed(Turn turn, PgClaims.Claimed claimed) {
        List<Assignment> assignments = claimed.assignments();
        Map<UUID, AgentSession> byId = new HashMap<>();
        turn.seats().keySet().forEach(session -> byId.put(session.id(), session));
        assignments.forEach(assignment -> deliver(byId.get(assignment.sessionId()), assignment));
        if (claimed.found() < turn.asked()) {
            ready.dry(turn.tenant(), turn.lanes(), turn.stamp());
            strides.remove(turn.tenant());
            if (caps.capped(turn.tenant())) {
                limited.addAll(turn.lanes());
            }
        } else {
            strides.put(turn.tenant(), Math.min(MOST, turn.asked() * 2));
        }
        hints.tasks(assignments.stream()
                .map(assignment -> TaskVersion.goingOn(assignment.taskId(), assignment.version()))
                .toList());
        giveBack(turn);
    }

    /** A session that is over was revoked first, so that what was claimed for it has been seen and given back. */
    private static void deliver(@Nullable AgentSession session, Assignment assignment) {
        if (session != null && session.open()) {
            session.hold(assignment.held());
            session.door().assign(session, assignment);
        }
    }

    private void notClaimed(Turn turn, Throwable failure) {
        LOG.warnf("claim failed tenant=%s cause=%s", turn.tenant(), failure);
        turn.seats().keySet().forEach(AgentSession::suspect);
        desk.after(PAUSE_MILLIS, () -> giveBack(turn));
    }

    private void giveBack(Turn turn) {
        underWay.removeAll(turn.lanes());
        turn.seats().forEach((session, n) -> {
            session.unreserve(n);
            sit(session);
        });
        wake();
    }
}
