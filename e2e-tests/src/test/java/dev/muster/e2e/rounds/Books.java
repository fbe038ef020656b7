package dev.muster.e2e.rounds;

import com.fasterxml.jackson.databind.JsonNode;
import dev.muster.e2e.agent.Ledger;
import dev.muster.e2e.harness.AgentProcess;
import dev.muster.e2e.harness.Json;
import dev.muster.e2e.harness.Tables;
import java.io.IOException;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the tables say of tasks, and whether the agents' ledgers say the same. */
final class Books {
    private static final int SUCCEEDED = 6;
    private static final int CANCELLED = 9;

    private final Tables tables;
    private final String tenant;
    private final List<AgentProcess> agents;

    Books(Tables tables, String tenant, List<AgentProcess> agents) {
        this.tables = tables;
        this.tenant = tenant;
        this.agents = agents;
    }

    /** How a task ended by the table; {@code state} 0: it has not. */
    record Ended(
            String id,
            int state,
            int attempt,
            @Nullable String agent,
            @Nullable String result) {}

    /** An attempt at a task. */
    record Attempt(String task, int number) {}

    /** The tasks of these ids. */
    List<Ended> tasks(Collection<String> ids) throws SQLException {
        return tables.rows(
                """
                select id, coalesce(state, 0), coalesce(attempt, 0), agent, convert_from(result, 'UTF8')
                from task.task where id = any (?) and tenant = ?
                """,
                row -> new Ended(row.getString(1), row.getInt(2), row.getInt(3), row.getString(4), row.getString(5)),
                uuids(ids),
                tenant);
    }

    /** How many of these have not ended. */
    long unfinished(Collection<String> ids) throws SQLException {
        return tables.number("select count(*) from task.live_task where id = any (?)", (Object) uuids(ids));
    }

    private static UUID[] uuids(Collection<String> ids) {
        return ids.stream().map(UUID::fromString).toArray(UUID[]::new);
    }

    /** What is wrong with these acknowledged tasks, of which some may have been cancelled. */
    Findings audit(Collection<String> ids, Set<String> cancelled) throws SQLException, IOException {
        List<Ended> ended = tasks(ids);
        Set<String> lost = new HashSet<>(ids);
        ended.stream().filter(task -> task.state() == SUCCEEDED).forEach(task -> lost.remove(task.id()));
        List<String> stopped = ended.stream()
                .filter(task -> task.state() == CANCELLED && cancelled.contains(task.id()))
                .map(Ended::id)
                .toList();
        stopped.forEach(lost::remove);
        return new Findings(ids.size(), List.copyOf(lost), stopped.size(), acceptedTwice(ended));
    }

    /** {@code lost}: neither succeeded nor stopped by a cancel, by whatever reason. {@code twice}: sentences. */
    record Findings(int acknowledged, List<String> lost, int stopped, List<String> twice) {
        int finished() {
            return acknowledged - lost.size();
        }
    }

    /**
     * Tasks for which another attempt than the one they carry was accepted, that were accepted of two agents, whose accepted
     * attempt was refused as well, or whose result is another attempt's.
     */
    private List<String> acceptedTwice(List<Ended> ended) throws IOException {
        Map<String, Set<String>> accepted = new HashMap<>();
        Set<Attempt> started = new HashSet<>();
        Set<Attempt> refused = new HashSet<>();
        for (AgentProcess agent : agents) {
            for (Ledger.Entry entry : agent.ledger()) {
                if (entry.kind() == Ledger.Kind.ACCEPTED) {
                    accepted.computeIfAbsent(entry.task(), task -> new HashSet<>())
                            .add(entry.attempt() + " of " + entry.detail());
                } else if (entry.kind() == Ledger.Kind.STARTED) {
                    started.add(new Attempt(entry.task(), entry.attempt()));
                } else {
                    refused.add(new Attempt(entry.task(), entry.attempt()));
                }
            }
        }
        List<String> wrong = new ArrayList<>();
        for (Ended task : ended) {
            if (task.state() != SUCCEEDED) {
                continue;
            }
            String carried = task.attempt() + " of " + task.agent();
            // An agent that was killed before it heard the answer has no line; nobody else may have one.
            Set<String> lines = accepted.getOrDefault(task.id(), Set.of(carried));
            if (!lines.equals(Set.of(carried))) {
                wrong.add("task " + task.id() + " carries attempt " + carried + ", accepted by ledger: " + lines);
            }
            if (!started.contains(new Attempt(task.id(), task.attempt()))) {
                wrong.add("task " + task.id() + " carries attempt " + carried + " that no agent began");
            }
            if (refused.contains(new Attempt(task.id(), task.attempt()))) {
                wrong.add(
                        "task " + task.id() + " carries attempt " + carried + " that its agent was told goes nowhere");
            }
            if (!carried.equals(producer(task))) {
                wrong.add("task " + task.id() + " carries attempt " + carried + ", its result is of " + producer(task));
            }
        }
        return wrong;
    }

    private static String producer(Ended task) {
        JsonNode result = Json.parse(task.result() == null ? "{}" : task.result());
        return result.path("attempt").asText() + " of " + result.path("agent").asText();
    }

    /** How many results the agents were told go nowhere, by the reason. */
    Map<String, Integer> dropped(Instant since) throws IOException {
        Map<String, Integer> dropped = new HashMap<>();
        for (AgentProcess agent : agents) {
            for (Ledger.Entry entry : agent.ledger()) {
                if (entry.kind() == Ledger.Kind.DROPPED && entry.atMillis() >= since.toEpochMilli()) {
                    dropped.merge(entry.detail(), 1, Integer::sum);
                }
            }
        }
        return dropped;
    }

    /** A task that went from one attempt to the next. */
    record Reassigned(String task, int attempt, String from, Instant assigned, String to, Instant again) {
        /** From the fault, or from the assignment where that came later. */
        double secondsAfter(Instant fault) {
            Instant start = assigned.isAfter(fault) ? assigned : fault;
            return (again.toEpochMilli() - start.toEpochMilli()) / 1000.0;
        }
    }

    /** All that were assigned again between two moments. */
    List<Reassigned> reassigned(Instant from, Instant until) throws SQLException {
        return tables.rows(
                """
                select e.task_id, e.attempt, p.agent, p.at, e.agent, e.at
                from task.task_event e
                join task.task_event p on p.task_id = e.task_id and p.attempt = e.attempt - 1 and p.kind = 3
                join task.task t on t.id = e.task_id
                where e.kind = 3 and e.attempt > 1 and e.at between ? and ? and t.tenant = ?
                order by e.at
                """,
                row -> new Reassigned(
                        row.getString(1),
                        row.getInt(2),
                        row.getString(3),
                        row.getTimestamp(4).toInstant(),
                        row.getString(5),
                        row.getTimestamp(6).toInstant()),
                Timestamp.from(from),
                Timestamp.from(until),
                tenant);
    }

    /** Why attempts ended without a result between two moments: kind and code of the event, and how often. */
    Map<String, Integer> causes(Instant from, Instant until) throws SQLException {
        Map<String, Integer> causes = new HashMap<>();
        tables.rows(
                        """
                        select e.kind, coalesce(e.code, '') from task.task_event e join task.task t on t.id = e.task_id
                        where e.kind in (6, 7, 8) and e.at between ? and ? and t.tenant = ?
                        """,
                        row -> switch (row.getInt(1)) {
                                    case 6 -> "rejected";
                                    case 7 -> "retry";
                                    default -> "lost";
                                }
                                + (row.getString(2).isEmpty() ? "" : ":" + row.getString(2)),
                        Timestamp.from(from),
                        Timestamp.from(until),
                        tenant)
                .forEach(cause -> causes.merge(cause, 1, Integer::sum));
        return causes;
    }

    /** From a moment to the first result after it, in seconds. */
    double secondsToFirstResult(Instant after) throws SQLException {
        List<Timestamp> first = tables.rows("""
                select min(e.at) from task.task_event e join task.task t on t.id = e.task_id
                where e.kind = 9 and e.at > ? and t.tenant = ?
                """, row -> row.getTimestamp(1), Timestamp.from(after), tenant);
        @Nullable Timestamp at = first.getFirst();
        return at == null ? Double.NaN : (at.getTime() - after.toEpochMilli()) / 1000.0;
    }
}
