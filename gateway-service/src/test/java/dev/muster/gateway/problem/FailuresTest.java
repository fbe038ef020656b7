package dev.muster.gateway.problem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Any;
import com.google.protobuf.util.Durations;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.error.MusterException;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import jakarta.ws.rs.NotAcceptableException;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.NotSupportedException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FailuresTest {
    @ParameterizedTest
    @EnumSource(names = "UNAUTHENTICATED", mode = EnumSource.Mode.EXCLUDE)
    void aServicesOwnCodeComesThrough(ErrorCode code) {
        MusterException refusal = Failures.of(StatusProto.toStatusRuntimeException(com.google.rpc.Status.newBuilder()
                .setCode(code.grpcStatus().number())
                .setMessage("what is wrong")
                .addDetails(Any.pack(ErrorInfo.newBuilder()
                        .setReason(code.code())
                        .setDomain("muster")
                        .build()))
                .addDetails(Any.pack(RetryInfo.newBuilder()
                        .setRetryDelay(Durations.fromMillis(1_500))
                        .build()))
                .build()));

        assertEquals(code, refusal.code());
        assertEquals("what is wrong", refusal.detail());
        assertEquals(1_500, refusal.retryAfterMillis());
    }

    @Test
    void aStatusWithoutACodeStandsForWhatItCanOnlyBe() {
        assertEquals(ErrorCode.UNAVAILABLE, code(Status.UNAVAILABLE));
        assertEquals(ErrorCode.UNAVAILABLE, code(Status.INTERNAL.withDescription("Connection closed after GOAWAY")));
        assertEquals(ErrorCode.DEADLINE_EXCEEDED, code(Status.DEADLINE_EXCEEDED));
        assertEquals(ErrorCode.OVERLOADED, code(Status.RESOURCE_EXHAUSTED));
        assertEquals(ErrorCode.UNAVAILABLE, code(Status.UNKNOWN));
        assertEquals(ErrorCode.UNAVAILABLE, code(Status.CANCELLED));
        assertEquals(ErrorCode.UNAVAILABLE, code(Status.UNIMPLEMENTED));
        assertEquals(ErrorCode.INTERNAL, code(Status.DATA_LOSS));
        assertEquals(ErrorCode.INTERNAL, code(Status.UNAUTHENTICATED));
    }

    @Test
    void whatJaxRsRefusesHasItsEntry() {
        assertEquals(
                ErrorCode.ROUTE_NOT_FOUND, Failures.of(new NotFoundException()).code());
        assertEquals(
                ErrorCode.METHOD_NOT_ALLOWED,
                Failures.of(new NotAllowedException("GET")).code());
        assertEquals(
                ErrorCode.NOT_ACCEPTABLE,
                Failures.of(new NotAcceptableException()).code());
        assertEquals(
                ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                Failures.of(new NotSupportedException()).code());
    }

    @Test
    void aFaultShowsNothingOfItself() {
        MusterException refusal = Failures.of(new IllegalStateException("password=x"));

        assertEquals(ErrorCode.INTERNAL, refusal.code());
        assertFalse(refusal.detail().contains("password"));
    }

    @ParameterizedTest
    @EnumSource
    void aProblemIsThatOfTheCatalogue(ErrorCode code) {
        Problem problem = new Problem(code.because("a \"detail\""));
        String body = new String(problem.body(), StandardCharsets.UTF_8);

        assertEquals(code.httpStatus(), problem.status());
        assertTrue(body.contains("\"type\":\"urn:muster:error:" + code.code() + "\""), body);
        assertTrue(body.contains("\"detail\":\"a \\\"detail\\\"\""), body);
    }

    @Test
    void retryAfterIsInWholeSecondsRoundedUp() {
        assertEquals(1, new Problem(ErrorCode.OVERLOADED.because("")).retryAfterSeconds());
        assertEquals(2, new Problem(new MusterException(ErrorCode.QUEUE_FULL, "", 1_001)).retryAfterSeconds());
        assertTrue(new Problem(ErrorCode.OVERLOADED.because("")).tellsWhenToRetry());
        assertFalse(new Problem(ErrorCode.TOO_MANY_LANES.because("")).tellsWhenToRetry());
    }

    private static ErrorCode code(Status status) {
        return Failures.of(status.asRuntimeException()).code();
    }
}
