package dev.muster.demo.run;

import dev.muster.demo.agents.AgentReport;
import dev.muster.demo.files.TextFile;
import dev.muster.sdk.TaskInfo;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
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
    private final Map<String, Set<String>> inHand = new HashMap<>();
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
            case STARTED -> inHand(agent).add(report.task());
            case ENDED -> inHand(agent).remove(report.task());
            case DROPPED -> stale += report.detail().equals(STALE) ? 1 : 0;
            case CONNECTED, DISCONNECTED, REFUSED, RECORDED -> {
                // Nothing to keep.
            }
        }
    }

    /** How many tasks an agent works on, as far as it has told. */
    int inHandOf(String agent) {
        return inHand(agent).size();
    }

    private Set<String> inHand(String agent) {
        return inHand.computeIfAbsent(agent, name -> new HashSet<>());
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
