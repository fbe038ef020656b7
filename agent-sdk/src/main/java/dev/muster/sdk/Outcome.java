package dev.muster.sdk;

import com.google.protobuf.MessageLite;
import dev.muster.proto.agent.v1.Complete;
import dev.muster.proto.agent.v1.Fail;
import dev.muster.protocol.frame.Method;
import org.jspecify.annotations.Nullable;

/** What became of an attempt: the request that tells the server. */
record Outcome(Method method, MessageLite request) {
    /** The code of a failure the handler has no word for. */
    static final String HANDLER_ERROR = "handler_error";

    private static final int MAX_CODE_CHARS = 128;
    private static final int MAX_MESSAGE_CHARS = 4_096;

    static Outcome completed(Attempt attempt, @Nullable String result) {
        Complete request = Complete.newBuilder()
                .setTaskId(attempt.taskId())
                .setAttempt(attempt.number())
                .setResult(result == null ? "" : result)
                .build();
        return new Outcome(Method.COMPLETE, request);
    }

    static Outcome failed(Attempt attempt, Throwable failure) {
        if (failure instanceof TaskFailed said) {
            return failed(attempt, said.code(), String.valueOf(said.getMessage()), said.retryable());
        }
        return failed(attempt, HANDLER_ERROR, failure.toString(), true);
    }

    static Outcome failed(Attempt attempt, String code, String message, boolean retryable) {
        Fail request = Fail.newBuilder()
                .setTaskId(attempt.taskId())
                .setAttempt(attempt.number())
                .setCode(Texts.cut(code, MAX_CODE_CHARS))
                .setMessage(Texts.cut(message, MAX_MESSAGE_CHARS))
                .setRetryable(retryable)
                .build();
        return new Outcome(Method.FAIL, request);
    }
}
