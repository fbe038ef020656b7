package dev.muster.protocol.error;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The catalogue of errors. The code is a word that never changes its meaning; the title is for people and may.
 *
 * <p>The HTTP problem type (RFC 9457) is {@code urn:muster:error:<code>}; gRPC carries the code as the reason of {@code
 * google.rpc.ErrorInfo}, frames as the code of an {@code Error} payload.
 */
public enum ErrorCode {
    // What was sent cannot be right.
    INVALID_ARGUMENT(400, GrpcStatus.INVALID_ARGUMENT, false, "A value is missing or out of range"),
    INVALID_JSON(400, GrpcStatus.INVALID_ARGUMENT, false, "The body is not valid JSON"),
    TOO_MANY_TOKENS(400, GrpcStatus.INVALID_ARGUMENT, false, "The text has more tokens than are taken"),
    INVALID_CURSOR(400, GrpcStatus.INVALID_ARGUMENT, false, "The cursor is not one this list gave out"),
    INVALID_IDEMPOTENCY_KEY(
            400, GrpcStatus.INVALID_ARGUMENT, false, "The idempotency key is not 1 to 255 printable characters"),
    PAYLOAD_TOO_LARGE(413, GrpcStatus.INVALID_ARGUMENT, false, "The body or payload is over the limit"),
    UNSUPPORTED_MEDIA_TYPE(415, GrpcStatus.INVALID_ARGUMENT, false, "The content type is not one this route reads"),
    NOT_ACCEPTABLE(406, GrpcStatus.INVALID_ARGUMENT, false, "No content type you accept can be produced here"),
    METHOD_NOT_ALLOWED(405, GrpcStatus.UNIMPLEMENTED, false, "The route does not know this method"),

    // Who is calling.
    UNAUTHENTICATED(401, GrpcStatus.UNAUTHENTICATED, false, "No valid key was given"),
    KEY_EXPIRED(401, GrpcStatus.UNAUTHENTICATED, false, "The key has expired"),
    KEY_REVOKED(401, GrpcStatus.UNAUTHENTICATED, false, "The key was revoked"),
    PERMISSION_DENIED(403, GrpcStatus.PERMISSION_DENIED, false, "The key lacks the scope for this"),
    ORIGIN_NOT_ALLOWED(403, GrpcStatus.PERMISSION_DENIED, false, "Pages of this origin may not call"),

    // What is not there. Another tenant's things are not there either.
    ROUTE_NOT_FOUND(404, GrpcStatus.NOT_FOUND, false, "There is no such route"),
    TASK_NOT_FOUND(404, GrpcStatus.NOT_FOUND, false, "There is no such task"),
    AGENT_NOT_FOUND(404, GrpcStatus.NOT_FOUND, false, "There is no such agent"),
    KEY_NOT_FOUND(404, GrpcStatus.NOT_FOUND, false, "There is no such key"),
    MODEL_NOT_FOUND(404, GrpcStatus.NOT_FOUND, false, "There is no such model"),
    DOCUMENT_NOT_FOUND(404, GrpcStatus.NOT_FOUND, false, "There is no such document"),

    // What the present state forbids.
    TASK_FINISHED(409, GrpcStatus.FAILED_PRECONDITION, false, "The task has already ended"),
    STALE_ATTEMPT(409, GrpcStatus.FAILED_PRECONDITION, false, "The attempt is no longer yours"),
    SESSION_ENDED(409, GrpcStatus.FAILED_PRECONDITION, false, "The session has ended; open a new one"),
    IDEMPOTENCY_CONFLICT(409, GrpcStatus.ABORTED, true, "The idempotency key expired at this moment"),
    IDEMPOTENCY_MISMATCH(422, GrpcStatus.FAILED_PRECONDITION, false, "The idempotency key was used with another body"),

    // What is full.
    QUEUE_FULL(429, GrpcStatus.RESOURCE_EXHAUSTED, true, "The tenant has too many unfinished tasks"),
    TOO_MANY_LANES(429, GrpcStatus.RESOURCE_EXHAUSTED, false, "The tenant uses too many different requirements"),
    TOO_MANY_DOCUMENTS(429, GrpcStatus.RESOURCE_EXHAUSTED, true, "The tenant has too many documents waiting"),
    TOO_MANY_AGENTS(429, GrpcStatus.RESOURCE_EXHAUSTED, true, "Too many agents are connected"),
    OVERLOADED(503, GrpcStatus.UNAVAILABLE, true, "Too much work is waiting here; nothing was done"),

    // What failed on our side.
    UNAVAILABLE(503, GrpcStatus.UNAVAILABLE, true, "A part this needs cannot be reached; nothing was done"),
    OUTCOME_UNKNOWN(
            503, GrpcStatus.UNAVAILABLE, true, "It may or may not have been done; repeat it with the same key or id"),
    PROVIDER_FAILED(502, GrpcStatus.UNAVAILABLE, true, "The provider of the model did not answer as it should"),
    DEADLINE_EXCEEDED(504, GrpcStatus.DEADLINE_EXCEEDED, true, "It took longer than allowed"),
    INTERNAL(500, GrpcStatus.INTERNAL, false, "A fault of Muster's"),

    // What only sockets know. HTTP status is that of the upgrade, where there is one.
    PROTOCOL_ERROR(400, GrpcStatus.INVALID_ARGUMENT, false, "The frame or message breaks the protocol"),
    UNKNOWN_METHOD(400, GrpcStatus.UNIMPLEMENTED, false, "The message has a method this server does not know"),
    FRAME_TOO_LARGE(413, GrpcStatus.INVALID_ARGUMENT, false, "The frame is over the limit");

    private static final Map<String, ErrorCode> BY_CODE =
            Stream.of(values()).collect(Collectors.toMap(ErrorCode::code, e -> e));

    private final String code = name().toLowerCase(Locale.ROOT);
    private final int httpStatus;
    private final GrpcStatus grpcStatus;
    private final boolean retryable;
    private final String title;

    ErrorCode(int httpStatus, GrpcStatus grpcStatus, boolean retryable, String title) {
        this.httpStatus = httpStatus;
        this.grpcStatus = grpcStatus;
        this.retryable = retryable;
        this.title = title;
    }

    /** The entry of a code that came over the wire; empty for a code of a newer or unknown speaker. */
    public static Optional<ErrorCode> ofCode(String code) {
        return Optional.ofNullable(BY_CODE.get(code));
    }

    /** The stable word, e.g. {@code stale_attempt}. */
    public String code() {
        return code;
    }

    /** The problem type of RFC 9457, e.g. {@code urn:muster:error:stale_attempt}. */
    public String type() {
        return "urn:muster:error:" + code;
    }

    public int httpStatus() {
        return httpStatus;
    }

    public GrpcStatus grpcStatus() {
        return grpcStatus;
    }

    /** Whether the same request may succeed later, unchanged. */
    public boolean retryable() {
        return retryable;
    }

    /** One short sentence without a full stop, the same for every occurrence. */
    public String title() {
        return title;
    }

    /** An exception of this code; {@code detail} says what is wrong this time, for people, without secrets or payloads. */
    public MusterException because(String detail) {
        return new MusterException(this, detail);
    }

    /** The gRPC status codes in use, with their numbers on the wire; here so that this module needs no gRPC. */
    public enum GrpcStatus {
        INVALID_ARGUMENT(3),
        DEADLINE_EXCEEDED(4),
        NOT_FOUND(5),
        PERMISSION_DENIED(7),
        RESOURCE_EXHAUSTED(8),
        FAILED_PRECONDITION(9),
        ABORTED(10),
        UNIMPLEMENTED(12),
        INTERNAL(13),
        UNAVAILABLE(14),
        UNAUTHENTICATED(16);

        private final int number;

        GrpcStatus(int number) {
            this.number = number;
        }

        public int number() {
            return number;
        }
    }
}
