package dev.muster.protocol.error;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.muster.protocol.error.ErrorCode.GrpcStatus;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ErrorCatalogueTest {
    /** Which gRPC status may stand beside which HTTP status, after google.rpc.Code. */
    private static final Map<Integer, Set<GrpcStatus>> PAIRS = Map.ofEntries(
            Map.entry(400, Set.of(GrpcStatus.INVALID_ARGUMENT, GrpcStatus.UNIMPLEMENTED)),
            Map.entry(401, Set.of(GrpcStatus.UNAUTHENTICATED)),
            Map.entry(403, Set.of(GrpcStatus.PERMISSION_DENIED)),
            Map.entry(404, Set.of(GrpcStatus.NOT_FOUND)),
            Map.entry(405, Set.of(GrpcStatus.UNIMPLEMENTED)),
            Map.entry(406, Set.of(GrpcStatus.INVALID_ARGUMENT)),
            Map.entry(409, Set.of(GrpcStatus.FAILED_PRECONDITION, GrpcStatus.ABORTED)),
            Map.entry(413, Set.of(GrpcStatus.INVALID_ARGUMENT)),
            Map.entry(415, Set.of(GrpcStatus.INVALID_ARGUMENT)),
            Map.entry(422, Set.of(GrpcStatus.FAILED_PRECONDITION)),
            Map.entry(429, Set.of(GrpcStatus.RESOURCE_EXHAUSTED)),
            Map.entry(500, Set.of(GrpcStatus.INTERNAL)),
            Map.entry(502, Set.of(GrpcStatus.UNAVAILABLE)),
            Map.entry(503, Set.of(GrpcStatus.UNAVAILABLE)),
            Map.entry(504, Set.of(GrpcStatus.DEADLINE_EXCEEDED)));

    @ParameterizedTest
    @EnumSource
    void aCodeIsAWordAndFoundByIt(ErrorCode error) {
        assertTrue(error.code().matches("[a-z]+(_[a-z]+)*"), error.code());
        assertEquals(Optional.of(error), ErrorCode.ofCode(error.code()));
        assertEquals("urn:muster:error:" + error.code(), error.type());
    }

    @ParameterizedTest
    @EnumSource
    void aTitleIsOneSentenceWithoutAFullStop(ErrorCode error) {
        assertTrue(error.title().matches("[A-Z][^.|\\n]{5,89}"), error.title());
    }

    @Test
    void noTwoErrorsHaveTheSameTitle() {
        Set<String> titles = Stream.of(ErrorCode.values()).map(ErrorCode::title).collect(Collectors.toSet());

        assertEquals(ErrorCode.values().length, titles.size());
    }

    @ParameterizedTest
    @EnumSource
    void httpAndGrpcSayTheSame(ErrorCode error) {
        assertTrue(
                PAIRS.getOrDefault(error.httpStatus(), Set.of()).contains(error.grpcStatus()),
                error.code() + ": " + error.httpStatus() + " and " + error.grpcStatus());
    }

    @ParameterizedTest
    @EnumSource
    void whatCannotBeMendedByWaitingIsNotRetryable(ErrorCode error) {
        boolean mayPass = Set.of(409, 429, 502, 503, 504).contains(error.httpStatus());

        assertTrue(mayPass || !error.retryable(), error.code());
        assertTrue(error.httpStatus() <= 500 || error.retryable(), error.code());
    }

    @ParameterizedTest
    @EnumSource
    void aGrpcStatusHasGrpcsNumber(GrpcStatus status) {
        assertEquals(Status.Code.valueOf(status.name()).value(), status.number());
    }

    @Test
    void theDocumentedTableIsTheCatalogue() throws IOException {
        Path page = Path.of(System.getProperty("muster.home", ".."), "docs", "errors.md");
        String documented = Files.exists(page) ? Files.readString(page) : "";

        assertEquals(page(), documented, () -> "docs/errors.md is out of date; it should read:\n" + page());
    }

    private static String page() {
        String rows = Stream.of(ErrorCode.values()).map(ErrorCatalogueTest::row).collect(Collectors.joining());
        return """
                # Errors

                Every way Muster says no. The code never changes its meaning; the title is for people and may.

                - **HTTP**: `application/problem+json` (RFC 9457) with `type` `urn:muster:error:<code>`, `title`, `status`,
                  `detail`, and beside them `code` and `retryable`.
                - **gRPC**: the status below, with a `google.rpc.ErrorInfo` whose reason is the code.
                - **Frames**: an error frame that echoes the sequence of its request, payload `muster.agent.v1.Error`.

                Retryable means that the same request may succeed later, unchanged; `Retry-After` or `retry_after_ms` says
                when, where that is known. This page is checked by `ErrorCatalogueTest`.

                | code | HTTP | gRPC | retryable | title |
                |---|---|---|---|---|
                """ + rows;
    }

    private static String row(ErrorCode error) {
        return "| `%s` | %d | %s | %s | %s |\n"
                .formatted(
                        error.code(),
                        error.httpStatus(),
                        error.grpcStatus(),
                        error.retryable() ? "yes" : "no",
                        error.title());
    }
}
