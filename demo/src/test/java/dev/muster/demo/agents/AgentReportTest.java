package dev.muster.demo.agents;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.muster.demo.agents.AgentReport.Kind;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AgentReportTest {
    @Test
    void aLineIsReadAsItWasWritten() {
        for (Kind kind : Kind.values()) {
            AgentReport report = AgentReport.of(kind, "task-1", 3, "stale_attempt");
            assertEquals(Optional.of(report), AgentReport.parse(report.line()));
        }
    }

    @Test
    void aDetailStaysOnItsLine() {
        AgentReport report = AgentReport.of(Kind.REFUSED, "two\nlines\tand a tab");

        assertEquals(
                Optional.of(AgentReport.of(Kind.REFUSED, "two lines and a tab")), AgentReport.parse(report.line()));
    }

    @Test
    void whatElseIsPrintedIsNone() {
        assertEquals(Optional.empty(), AgentReport.parse("Picked up JAVA_TOOL_OPTIONS"));
        assertEquals(Optional.empty(), AgentReport.parse("DANCED\tt\t1\t"));
        assertEquals(Optional.empty(), AgentReport.parse("STARTED\tt\tone\t"));
    }
}
