package dev.muster.platform.replicas;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.Durations;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.error.MusterException;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import org.jboss.logging.Logger;

/** The way back from a gRPC status to the catalogue, where another service was called. */
public final class GrpcRefusals {
    private static final Logger LOG = Logger.getLogger(GrpcRefusals.class);

    private GrpcRefusals() {}

    /**
     * What a service answered: its own code where it gave one, otherwise what the status stands for.
     *
     * @param service what it is called in errors, e.g. {@code task service}
     */
    public static MusterException of(StatusRuntimeException failure, String service) {
        Status status = StatusProto.fromThrowable(failure);
        int retryAfterMillis = 0;
        ErrorCode code = null;
        for (Any detail : status == null ? Status.getDefaultInstance().getDetailsList() : status.getDetailsList()) {
            if (detail.is(ErrorInfo.class)) {
                code = ErrorCode.ofCode(unpack(detail, ErrorInfo.class).getReason())
                        .orElse(null);
            } else if (detail.is(RetryInfo.class)) {
                retryAfterMillis =
                        (int) Durations.toMillis(unpack(detail, RetryInfo.class).getRetryDelay());
            }
        }
        if (code == ErrorCode.UNAUTHENTICATED) {
            // Of our own token, not of whatever was shown to us.
            return internal(failure);
        }
        return code == null || status == null
                ? withoutInfo(failure, service)
                : new MusterException(code, status.getMessage(), retryAfterMillis);
    }

    /** Whether the service itself said so, and not the way to it. */
    static boolean isTold(StatusRuntimeException failure) {
        Status status = StatusProto.fromThrowable(failure);
        return status != null && status.getDetailsList().stream().anyMatch(detail -> detail.is(ErrorInfo.class));
    }

    private static MusterException withoutInfo(StatusRuntimeException failure, String service) {
        return switch (failure.getStatus().getCode()) {
            case UNAVAILABLE -> ErrorCode.UNAVAILABLE.because("The " + service + " cannot be reached");
            // A fault of the service has its code. Without one the connection broke in a way its transport did not
            // expect, or a replica that comes or goes was not itself.
            case INTERNAL, UNKNOWN, CANCELLED, UNIMPLEMENTED ->
                ErrorCode.UNAVAILABLE.because("The connection to the " + service + " broke");
            case DEADLINE_EXCEEDED -> ErrorCode.DEADLINE_EXCEEDED.because("The " + service + " did not answer in time");
            case RESOURCE_EXHAUSTED -> ErrorCode.OVERLOADED.because("The " + service + " takes no more work now");
            default -> internal(failure);
        };
    }

    private static MusterException internal(Throwable failure) {
        LOG.error("call of another service failed", failure);
        return ErrorCode.INTERNAL.because(ErrorCode.INTERNAL.title());
    }

    private static <T extends com.google.protobuf.Message> T unpack(Any any, Class<T> type) {
        try {
            return any.unpack(type);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("A detail of an error is not what it says it is", e);
        }
    }
}
