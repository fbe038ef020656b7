package dev.muster.gateway.problem;

import dev.muster.platform.replicas.GrpcRefusals;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.error.MusterException;
import io.grpc.StatusRuntimeException;
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
            case StatusRuntimeException status -> GrpcRefusals.of(status, "service");
            case WebApplicationException web -> ofHttpStatus(web.getResponse().getStatus(), web);
            case IOException gone -> left(gone);
            case VertxException gone -> left(gone);
            default -> internal(failure);
        };
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

    /** The connection of the client broke: nobody reads the answer, and nothing is wrong here. */
    private static MusterException left(Throwable failure) {
        LOG.debug("Client left", failure);
        return ErrorCode.INTERNAL.because(ErrorCode.INTERNAL.title());
    }

    private static MusterException internal(Throwable failure) {
        LOG.error("Request failed", failure);
        return ErrorCode.INTERNAL.because(ErrorCode.INTERNAL.title());
    }
}
