package dev.muster.gateway.link;

import dev.muster.proto.agent.v1.Error;
import dev.muster.proto.task.v1.Answer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** The calls of one link that wait for their answer. Each gets exactly one, of the replica or of us. For any thread. */
final class PendingCalls {
    private final Map<Long, Pending> pending = new ConcurrentHashMap<>();
    private final AtomicLong last = new AtomicLong();

    private record Pending(Consumer<Answer> reply, long since) {}

    /** The id under which the call is now waiting, never 0. */
    long add(Consumer<Answer> reply, long now) {
        long call = last.incrementAndGet();
        pending.put(call, new Pending(reply, now));
        return call;
    }

    /** Hands the answer to whoever waits; false when nobody does any more. */
    boolean answer(Answer answer) {
        Pending waiting = pending.remove(answer.getCall());
        if (waiting == null) {
            return false;
        }
        waiting.reply.accept(answer);
        return true;
    }

    /** Refuses one call, if it still waits. */
    void refuse(long call, Error why) {
        answer(Answer.newBuilder().setCall(call).setError(why).build());
    }

    /** Refuses what has waited for {@code nanos} or longer. */
    void refuseOlder(long nanos, long now, Error why) {
        pending.forEach((call, waiting) -> {
            if (now - waiting.since >= nanos) {
                refuse(call, why);
            }
        });
    }

    void refuseAll(Error why) {
        pending.keySet().forEach(call -> refuse(call, why));
    }
}
