package dev.muster.platform.call;

import com.google.protobuf.Any;
import com.google.protobuf.util.Durations;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import dev.muster.platform.sql.SqlFailure;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.error.MusterException;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.quarkus.grpc.ExceptionHandler;
import io.quarkus.grpc.ExceptionHandlerProvider;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/**
 * The one mapper of failures to gRPC: the catalogue's status, with the code as the reason of a {@code google.rpc.ErrorInfo}
 * of domain {@code muster}, and a {@code google.rpc.RetryInfo} where the time of a retry is known.
 *
 * <p>What is not from the catalogue is logged here, and leaves without its message as {@code internal}, or as {@code
 * unavailable} where the database was away.
 */
@ApplicationScoped
public class GrpcErrors implements ExceptionHandlerProvider {
    static final String DOMAIN = "muster";

    private static final Logger LOG = Logger.getLogger(GrpcErrors.class);

    /** The answer to any failure. */
    public static StatusException of(Throwable failure) {
        return switch (failure) {
            case MusterException refusal -> of(refusal);
            case StatusException status -> status;
            case StatusRuntimeException status -> new StatusException(status.getStatus(), status.getTrailers());
            default -> of(refusal(failure));
        };
    }

    /** The refusal by which any other failure is told; it is logged here. */
    public static MusterException refusal(Throwable failure) {
        if (failure instanceof MusterException refusal) {
            return refusal;
        }
        return SqlFailure.of(failure).passing() ? away(failure) : internal(failure);
    }

    /** The answer to a refusal. */
    public static StatusException of(MusterException refusal) {
        com.google.rpc.Status.Builder status = com.google.rpc.Status.newBuilder()
                .setCode(refusal.code().grpcStatus().number())
                .setMessage(refusal.detail())
                .addDetails(Any.pack(ErrorInfo.newBuilder()
                        .setReason(refusal.code().code())
                        .setDomain(DOMAIN)
                        .build()));
        if (refusal.retryAfterMillis() > 0) {
            status.addDetails(Any.pack(RetryInfo.newBuilder()
                    .setRetryDelay(Durations.fromMillis(refusal.retryAfterMillis()))
                    .build()));
        }
        return StatusProto.toStatusException(status.build());
    }

    @Override
    public Throwable transform(Throwable failure) {
        return of(failure);
    }

    @Override
    public <Q, P> ExceptionHandler<Q, P> createHandler(
            ServerCall.Listener<Q> listener, ServerCall<Q, P> call, Metadata metadata) {
        return new ExceptionHandler<>(listener, call, metadata) {
            @Override
            protected void handleException(Throwable failure, ServerCall<Q, P> failed, Metadata headers) {
                StatusException status = of(failure);
                Metadata trailers = status.getTrailers();
                failed.close(status.getStatus(), trailers == null ? new Metadata() : trailers);
            }
        };
    }

    /** Writes answer for themselves; here arrive reads, which can be repeated. */
    private static MusterException away(Throwable failure) {
        LOG.warnf("call failed, the database is away cause=%s", failure);
        return ErrorCode.UNAVAILABLE.because("The database cannot be reached");
    }

    private static MusterException internal(Throwable failure) {
        LOG.error("call failed", failure);
        return ErrorCode.INTERNAL.because(ErrorCode.INTERNAL.title());
    }
}
