package dev.muster.task.lifecycle;

/** What can happen to a task. */
public enum Trigger {
    /** Its time has come. */
    DUE,
    /** A session took it; raises the attempt. */
    CLAIM,
    /** The agent took it on. */
    ACCEPT,
    /** The agent refused it, or said nothing in time. */
    REJECT,
    /** The agent's session ended. Counts as a failure only where the agent had accepted. */
    LOSE,
    /** As LOSE, with the budget used up. */
    LOSE_LAST,
    /** The agent delivered the result. */
    COMPLETE,
    /** The agent failed in a way that another attempt cannot mend. */
    FAIL,
    /** The agent failed, another attempt may succeed and the budget allows it. */
    RETRY,
    /** The agent failed, and the budget is used up. */
    GIVE_UP,
    /** The work needs an answer from outside. */
    ASK,
    /** The answer came. */
    ANSWER,
    /** Somebody wants it no more. */
    CANCEL,
    /** A deadline passed. */
    EXPIRE
}
