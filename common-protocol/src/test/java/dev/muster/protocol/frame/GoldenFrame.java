package dev.muster.protocol.frame;

import com.google.protobuf.MessageLite;
import dev.muster.proto.agent.v1.Accept;
import dev.muster.proto.agent.v1.Assign;
import dev.muster.proto.agent.v1.Cancel;
import dev.muster.proto.agent.v1.Cancelled;
import dev.muster.proto.agent.v1.Capacity;
import dev.muster.proto.agent.v1.CapacityReply;
import dev.muster.proto.agent.v1.Complete;
import dev.muster.proto.agent.v1.Drain;
import dev.muster.proto.agent.v1.Error;
import dev.muster.proto.agent.v1.Fail;
import dev.muster.proto.agent.v1.Hello;
import dev.muster.proto.agent.v1.HelloReply;
import dev.muster.proto.agent.v1.Progress;
import dev.muster.proto.agent.v1.Recorded;
import dev.muster.proto.agent.v1.TaskAttempt;
import org.jspecify.annotations.Nullable;

/** What the frames of {@code golden-frames.txt} with one payload mean, by their names there. */
enum GoldenFrame {
    HELLO(
            FrameType.REQUEST,
            Method.HELLO,
            1,
            Hello.newBuilder()
                    .setAgent("reader-1")
                    .addCapabilities("text.digest")
                    .putLabels("zone", "a")
                    .setSlots(4)
                    .setDeflate(true)
                    .setClient("muster-java/0.1.0")
                    .build()),
    HELLO_RESUME(
            FrameType.REQUEST,
            Method.HELLO,
            1,
            Hello.newBuilder()
                    .setAgent("reader-1")
                    .addCapabilities("text.digest")
                    .setSlots(4)
                    .setSessionId(Ids.SESSION)
                    .setEpoch(2)
                    .addHeld(attempt(1))
                    .build()),
    HELLO_REPLY(
            FrameType.RESPONSE,
            Method.HELLO,
            1,
            HelloReply.newBuilder()
                    .setSessionId(Ids.SESSION)
                    .setEpoch(3)
                    .setResumed(true)
                    .addVoid(attempt(1))
                    .setDeflate(true)
                    .setMaxPayloadBytes(1 << 20)
                    .setIdleTimeoutMs(45_000)
                    .build()),
    ASSIGN(
            FrameType.REQUEST,
            Method.ASSIGN,
            258,
            Assign.newBuilder()
                    .setTaskId(Ids.TASK)
                    .setAttempt(1)
                    .setType("text.digest")
                    .setPayload("{\"text\":\"h\u00e9llo\"}")
                    .setPriority(-5)
                    .setDeadlineMs(1_795_251_600_000L)
                    .build()),
    ACCEPT(FrameType.RESPONSE, Method.ASSIGN, 258, Accept.getDefaultInstance()),
    REJECT(FrameType.ERROR, Method.ASSIGN, 258, error("overloaded", "All slots are taken", true, 250)),
    PROGRESS(
            FrameType.PROGRESS,
            Method.PROGRESS,
            2,
            Progress.newBuilder()
                    .setTaskId(Ids.TASK)
                    .setAttempt(1)
                    .setPercent(12.5)
                    .setMessage("page 1 of 8")
                    .build()),
    COMPLETE(
            FrameType.REQUEST,
            Method.COMPLETE,
            3,
            Complete.newBuilder()
                    .setTaskId(Ids.TASK)
                    .setAttempt(1)
                    .setResult("{\"tokens\":7}")
                    .build()),
    COMPLETE_RECORDED(FrameType.RESPONSE, Method.COMPLETE, 3, Recorded.getDefaultInstance()),
    COMPLETE_STALE(
            FrameType.ERROR, Method.COMPLETE, 3, error("stale_attempt", "The attempt is no longer yours", false, 0)),
    FAIL(
            FrameType.REQUEST,
            Method.FAIL,
            4,
            Fail.newBuilder()
                    .setTaskId(Ids.TASK)
                    .setAttempt(2)
                    .setCode("bad_input")
                    .setMessage("not a text")
                    .setRetryable(true)
                    .build()),
    FAIL_RECORDED(FrameType.RESPONSE, Method.FAIL, 4, Recorded.getDefaultInstance()),
    CANCEL(
            FrameType.REQUEST,
            Method.CANCEL,
            259,
            Cancel.newBuilder()
                    .setTaskId(Ids.TASK)
                    .setAttempt(2)
                    .setReason("expired")
                    .build()),
    CANCELLED(FrameType.RESPONSE, Method.CANCEL, 259, Cancelled.getDefaultInstance()),
    DRAIN(
            FrameType.NOTIFICATION,
            Method.DRAIN,
            260,
            Drain.newBuilder().setReconnectAfterMs(200).build()),
    CAPACITY(
            FrameType.REQUEST,
            Method.CAPACITY,
            5,
            Capacity.newBuilder().setSlots(8).build()),
    CAPACITY_REPLY(FrameType.RESPONSE, Method.CAPACITY, 5, CapacityReply.getDefaultInstance()),
    PING(FrameType.PING, Method.NONE, 6, null),
    PONG(FrameType.PONG, Method.NONE, 6, null);

    final FrameType type;
    final Method method;
    final long sequence;
    /** Null: no payload. */
    final @Nullable MessageLite payload;

    GoldenFrame(FrameType type, Method method, long sequence, @Nullable MessageLite payload) {
        this.type = type;
        this.method = method;
        this.sequence = sequence;
        this.payload = payload;
    }

    byte[] encoded() {
        return payload == null ? FrameCodec.encode(type, sequence) : FrameCodec.encode(type, method, sequence, payload);
    }

    private static TaskAttempt attempt(int number) {
        return TaskAttempt.newBuilder().setTaskId(Ids.TASK).setAttempt(number).build();
    }

    private static Error error(String code, String message, boolean retryable, int retryAfterMs) {
        return Error.newBuilder()
                .setCode(code)
                .setMessage(message)
                .setRetryable(retryable)
                .setRetryAfterMs(retryAfterMs)
                .build();
    }

    private static final class Ids {
        static final String TASK = "01a1fd55-7afb-7000-8000-00000000002a";
        static final String SESSION = "01a1fd55-7afb-7000-8000-000000000007";
    }
}
