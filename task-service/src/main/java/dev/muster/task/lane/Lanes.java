package dev.muster.task.lane;

import dev.muster.protocol.error.ErrorCode;
import dev.muster.task.platform.TaskConfig;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The numbers of requirements. Lanes are never changed or deleted, so what is remembered here stays true; the recent ones
 * are, and a task of a known lane costs no query.
 */
@Singleton
public final class Lanes {
    private final PgLanes lanes;
    private final int maxPerTenant;
    private final Recent<Requirement, Integer> numbers;
    private final Recent<Integer, Lane> known;
    private final Map<Requirement, Uni<Integer>> underWay = new ConcurrentHashMap<>();

    @Inject
    Lanes(PgLanes lanes, TaskConfig config) {
        this.lanes = lanes;
        this.maxPerTenant = config.lanes().maxPerTenant();
        this.numbers = new Recent<>(config.lanes().remembered());
        this.known = new Recent<>(config.lanes().remembered());
    }

    /**
     * The number of each requirement, new ones made.
     *
     * @return at once where all are known; fails with {@link ErrorCode#TOO_MANY_LANES} where a tenant would have more than it may
     */
    public Uni<Map<Requirement, Integer>> intern(Set<Requirement> requirements) {
        Map<Requirement, Integer> found = new HashMap<>();
        List<Uni<Integer>> missing = new ArrayList<>();
        for (Requirement requirement : requirements) {
            Integer number = numbers.get(requirement);
            if (number == null) {
                missing.add(numberOf(requirement).invoke(made -> found.put(requirement, made)));
            } else {
                found.put(requirement, number);
            }
        }
        return missing.isEmpty()
                ? Uni.createFrom().item(found)
                : Uni.join().all(missing).usingConcurrencyOf(1).andFailFast().replaceWith(found);
    }

    /** The lanes of these numbers, in any order; a number that is none is left out. */
    public Uni<List<Lane>> byIds(Collection<Integer> ids) {
        List<Lane> found = new ArrayList<>(ids.size());
        List<Integer> missing = new ArrayList<>();
        for (Integer id : ids) {
            Lane lane = known.get(id);
            if (lane == null) {
                missing.add(id);
            } else {
                found.add(lane);
            }
        }
        return missing.isEmpty()
                ? Uni.createFrom().item(found)
                : lanes.read(missing).invoke(this::remember).map(read -> joined(found, read));
    }

    /** One query at a time for one requirement, however many ask. */
    private Uni<Integer> numberOf(Requirement requirement) {
        return underWay.computeIfAbsent(requirement, r -> findOrMake(r)
                .invoke(number -> numbers.put(r, number))
                .onTermination()
                .invoke(() -> underWay.remove(r))
                .memoize()
                .indefinitely());
    }

    private Uni<Integer> findOrMake(Requirement requirement) {
        return lanes.find(requirement)
                .chain(found -> or(found, () -> lanes.make(requirement, maxPerTenant)))
                // Made by somebody else in between, or refused for the bound.
                .chain(found -> or(found, () -> lanes.find(requirement)))
                .map(found -> found.orElseThrow(() -> ErrorCode.TOO_MANY_LANES.because(
                        "At most " + maxPerTenant + " combinations of type, capabilities and labels")));
    }

    private static Uni<Optional<Integer>> or(Optional<Integer> found, Supplier<Uni<Optional<Integer>>> next) {
        return found.isPresent() ? Uni.createFrom().item(found) : next.get();
    }

    private void remember(List<Lane> read) {
        read.forEach(lane -> known.put(lane.id(), lane));
    }

    private static List<Lane> joined(List<Lane> some, List<Lane> more) {
        some.addAll(more);
        return some;
    }
}
