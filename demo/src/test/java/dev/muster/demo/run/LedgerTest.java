package dev.muster.demo.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.muster.demo.agents.AgentReport;
import dev.muster.demo.agents.AgentReport.Kind;
import dev.muster.demo.files.TextFile;
import dev.muster.sdk.TaskState;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LedgerTest {
    private final Ledger ledger = new Ledger();

    @Test
    void anAgentHoldsWhatItBeganUntilItsOutcomeIsKnown() {
        ledger.reported("a", AgentReport.of(Kind.STARTED, "t1", 1, ""));
        ledger.reported("a", AgentReport.of(Kind.STARTED, "t2", 1, ""));
        ledger.reported("a", AgentReport.of(Kind.STARTED, "t3", 1, ""));
        ledger.reported("a", AgentReport.of(Kind.RECORDED, "t1", 1, ""));
        ledger.reported("a", AgentReport.of(Kind.DROPPED, "t2", 1, "stale_attempt"));

        assertEquals(Set.of("t3"), ledger.heldBy("a"));
        assertEquals(Set.of(), ledger.heldBy("b"));
        assertEquals(1, ledger.staleRefused());
    }

    @Test
    void aResultCountsOnce() {
        ledger.submitted(new TextFile("a.txt", "a", 1), "t1", 100);
        ledger.finished(Tasks.ended("t1", TaskState.SUCCEEDED, 2, "{}"), 300);
        ledger.finished(Tasks.ended("t1", TaskState.SUCCEEDED, 2, "{}"), 900);
        ledger.finished(Tasks.ended("of somebody else", TaskState.SUCCEEDED, 1, "{}"), 900);

        assertEquals(1, ledger.finished());
        assertEquals(1, ledger.reassigned());
        assertEquals(200, ledger.work("t1").orElseThrow().latencyNanos());
    }
}
