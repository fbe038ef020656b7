package dev.muster.demo.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.muster.demo.agents.AgentReport;
import dev.muster.demo.agents.AgentReport.Kind;
import dev.muster.demo.files.TextFile;
import dev.muster.sdk.TaskState;
import org.junit.jupiter.api.Test;

class LedgerTest {
    private final Ledger ledger = new Ledger();

    @Test
    void anAgentWorksOnWhatItBeganAndHasNotEnded() {
        ledger.reported("a", AgentReport.of(Kind.STARTED, "t1", 1, ""));
        ledger.reported("a", AgentReport.of(Kind.STARTED, "t2", 1, ""));
        ledger.reported("a", AgentReport.of(Kind.ENDED, "t1", 1, ""));

        assertEquals(1, ledger.inHandOf("a"));
        assertEquals(0, ledger.inHandOf("b"));
    }

    @Test
    void onlyWhatWasStaleCountsAsThat() {
        ledger.reported("a", AgentReport.of(Kind.DROPPED, "t1", 1, "stale_attempt"));
        ledger.reported("a", AgentReport.of(Kind.DROPPED, "t2", 1, "cancelled"));

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
