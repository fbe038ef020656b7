package dev.muster.demo.run;

import dev.muster.demo.agents.AgentProcess;
import dev.muster.demo.agents.AgentReport;
import dev.muster.demo.files.TextFile;
import dev.muster.sdk.TaskInfo;

/** Something that happened while the demo runs; {@code nanos} is {@link System#nanoTime}. */
sealed interface Event {
    /** An agent told something. */
    record Reported(AgentProcess agent, AgentReport report, long nanos) implements Event {}

    /** An agent's process is gone. */
    record AgentEnded(AgentProcess agent) implements Event {}

    /** Muster has taken a file's task; {@code nanos} is from before it was sent. */
    record Submitted(TextFile file, String task, long nanos) implements Event {}

    /** The submitter, who waited, has the end of a task. */
    record Finished(TaskInfo task, long nanos) implements Event {}

    /** The submitter cannot go on. */
    record Broken(String sentence) implements Event {}
}
