package dev.muster.gateway.testing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** What was asked of the replicas of a service, in the order it came, whichever it came to. For any thread. */
final class CallLog {
    private final List<Call> calls = new CopyOnWriteArrayList<>();

    /** @param token that of the caller */
    record Call(FakeService replica, Object request, String token) {}

    void add(Call call) {
        calls.add(call);
    }

    Stream<Call> calls() {
        return calls.stream();
    }

    void clear() {
        calls.clear();
    }
}
