package dev.muster.demo.run;

import dev.muster.demo.agents.AgentReport;
import dev.muster.demo.files.TextFile;
import dev.muster.sdk.TaskInfo;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who was seen to do what: the demo's own books, from what the agents and the submitter tell. Pure; for one thread. Agents
 * may speak of tasks before the submitter does.
 */
final class Ledger {
    private static final String STALE = "stale_attempt";

    private final Map<String, Work> works = new LinkedHashMap<>();
    private final Map<String, Set<String>> held = new HashMap<>();
    private int finished;
    private int stale;

    void submitted(TextFile file, String task, long nanos) {
        works.put(task, new Work(file, task, nanos));
    }

    void finished(TaskInfo task, long nanos) {
        Work work = works.get(task.id());
        if (work != null && work.end() == null) {
            work.finish(task, nanos);
            finished++;
        }
    }

    void reported(String agent, AgentReport report) {
        switch (report.kind()) {
            case STARTED -> heldBy(agent).add(report.task());
            case RECORDED -> heldBy(agent).remove(report.task());
            case DROPPED -> dropped(agent, report);
            case CONNECTED, DISCONNECTED, REFUSED -> {
                // About no task.
            }
        }
    }

    private void dropped(String agent, AgentReport report) {
        heldBy(agent).remove(report.task());
        stale += report.detail().equals(STALE) ? 1 : 0;
    }

    /** The tasks an agent has begun, and whose outcome is not recorded as far as it has told. */
    Set<String> heldBy(String agent) {
        return held.computeIfAbsent(agent, name -> new LinkedHashSet<>());
    }

    Optional<Work> work(String task) {
        return Optional.ofNullable(works.get(task));
    }

    /** In the order of submission. */
    Collection<Work> works() {
        return works.values();
    }

    int finished() {
        return finished;
    }

    /** Outcomes that agents were told to be of an attempt that is no longer theirs. */
    int staleRefused() {
        return stale;
    }

    long reassigned() {
        return works.values().stream().filter(Work::reassigned).count();
    }
}
