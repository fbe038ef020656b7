package dev.muster.gateway.socket;

import java.util.concurrent.atomic.LongAdder;

/** What was ignored or cut short on the sockets of this gateway, since its start. For any thread. */
final class AgentCounters {
    private final LongAdder unknownAnswers = new LongAdder();
    private final LongAdder foreignProgress = new LongAdder();
    private final LongAdder missedAccepts = new LongAdder();
    private final LongAdder silent = new LongAdder();
    private final LongAdder slow = new LongAdder();

    /** An answer to a request that was never sent, or was given up. */
    void unknownAnswer() {
        unknownAnswers.increment();
    }

    /** Progress of an attempt the agent does not hold. */
    void foreignProgress() {
        foreignProgress.increment();
    }

    /** An ASSIGN that was not answered in time. */
    void missedAccept() {
        missedAccepts.increment();
    }

    void silentAgent() {
        silent.increment();
    }

    void slowConsumer() {
        slow.increment();
    }

    @Override
    public String toString() {
        return "unknown_answers=" + unknownAnswers + " foreign_progress=" + foreignProgress + " missed_accepts="
                + missedAccepts + " silent=" + silent + " slow=" + slow;
    }
}
