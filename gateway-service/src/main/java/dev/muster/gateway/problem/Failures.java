package dev.muster.gateway.problem;

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
import io.vertx.core.VertxException;
import jakarta.ws.rs.WebApplicationException;
import java.io.IOException;
import org.jboss.logging.Logger;

/** The one way from any failure to the catalogue. */
public final class Failures {
    private static final Logger LOG = Logger.getLogger(Failures.class);

    private Failures() {}

    /** What is not from the catalogue is logged here, once, and becomes {@code internal} without its message. */
    public static MusterException of(Throwable failure) {
        return switch (failure) {
            case MusterException refusal -> refusal;
            case StatusRuntimeException status -> ofGrpc(status);
            case WebApplicationException web -> ofHttpStatus(web.getResponse().getStatus(), web);
            case IOException gone -> left(gone);
            case VertxException gone -> left(gone);
            default -> internal(failure);
        };
    }

    /** What a service answered: its own code where it gave one, otherwise what the status stands for. */
    public static MusterException ofGrpc(StatusRuntimeException failure) {
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
            // Of the gateway's own token, not of the key that was shown to the gateway.
            return internal(failure);
        }
        return code == null || status == null
                ? withoutInfo(failure)
                : new MusterException(code, status.getMessage(), retryAfterMillis);
    }

    /** What an HTTP status stands for where nothing else is known. */
    static MusterException ofHttpStatus(int status, Throwable cause) {
        return switch (status) {
            case 400 -> ErrorCode.INVALID_ARGUMENT.because("The request cannot be understood");
            case 401 -> ErrorCode.UNAUTHENTICATED.because(ErrorCode.UNAUTHENTICATED.title());
            case 403 -> ErrorCode.PERMISSION_DENIED.because(ErrorCode.PERMISSION_DENIED.title());
            case 404 -> ErrorCode.ROUTE_NOT_FOUND.because("See /openapi.json for the routes");
            case 405 -> ErrorCode.METHOD_NOT_ALLOWED.because("See /openapi.json for the methods");
            case 406 -> ErrorCode.NOT_ACCEPTABLE.because("See /openapi.json for what can be produced");
            case 413 -> ErrorCode.PAYLOAD_TOO_LARGE.because("The body is larger than this route takes");
            case 415 -> ErrorCode.UNSUPPORTED_MEDIA_TYPE.because("Send application/json");
            case 503 -> ErrorCode.UNAVAILABLE.because(ErrorCode.UNAVAILABLE.title());
            default -> internal(cause);
        };
    }

    private static MusterException withoutInfo(StatusRuntimeException failure) {
        return switch (failure.getStatus().getCode()) {
            case UNAVAILABLE -> ErrorCode.UNAVAILABLE.because("The task service cannot be reached");
            // A fault of the service has its code. Without one the connection broke in a way its transport did not
            // expect, or a replica that comes or goes was not itself.
            case INTERNAL, UNKNOWN, CANCELLED, UNIMPLEMENTED ->
                ErrorCode.UNAVAILABLE.because("The connection to the task service broke");
            case DEADLINE_EXCEEDED -> ErrorCode.DEADLINE_EXCEEDED.because("The task service did not answer in time");
            case RESOURCE_EXHAUSTED -> ErrorCode.OVERLOADED.because("The task service takes no more work now");
            default -> internal(failure);
        };
    }

    /** The connection of the client broke: nobody reads the answer, and nothing is wrong here. */
    private static MusterException left(Throwable failure) {
        LOG.debug("Client left", failure);
        return ErrorCode.INTERNAL.because(ErrorCode.INTERNAL.title());
    }

    private static MusterException internal(Throwable failure) {
        LOG.error("Request failed", failure);
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
