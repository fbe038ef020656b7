package dev.muster.gateway.link;

import dev.muster.proto.agent.v1.Error;
import dev.muster.protocol.error.ErrorCode;

/** The refusals a link makes by itself, in the form replicas send theirs. */
final class Refusal {
    private static final int SOON_MILLIS = 250;

    private Refusal() {}

    static Error unavailable(String detail) {
        return error(ErrorCode.UNAVAILABLE, detail);
    }

    static Error overloaded(String detail) {
        return error(ErrorCode.OVERLOADED, detail);
    }

    static boolean isSessionEnded(Error error) {
        return error.getCode().equals(ErrorCode.SESSION_ENDED.code());
    }

    private static Error error(ErrorCode code, String detail) {
        return Error.newBuilder()
                .setCode(code.code())
                .setMessage(detail)
                .setRetryable(code.retryable())
                .setRetryAfterMs(SOON_MILLIS)
                .build();
    }
}
