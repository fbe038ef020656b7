package dev.muster.task.session;

import java.util.Set;

/**
 * Who an agent is and what it can do. Sessions with equal {@link Ability} are interchangeable for the claimer.
 *
 * @param agent its name, unique within the tenant
 * @param principal the key it came with
 * @param client name and version of its program
 */
public record AgentProfile(String tenant, String agent, String principal, String client, Ability ability) {
    /**
     * What decides which lanes a session serves.
     *
     * @param tenant whose tasks; of a shared agent everybody's
     * @param labels each {@code key=value}
     */
    public record Ability(String tenant, boolean shared, Set<String> capabilities, Set<String> labels) {
        public Ability {
            capabilities = Set.copyOf(capabilities);
            labels = Set.copyOf(labels);
        }

        /** Whether a session of this ability may be given work of that tenant with those requirements. */
        public boolean serves(String laneTenant, Set<String> laneCapabilities, Set<String> laneLabels) {
            return (shared || tenant.equals(laneTenant))
                    && capabilities.containsAll(laneCapabilities)
                    && labels.containsAll(laneLabels);
        }
    }
}
