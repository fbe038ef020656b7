package dev.muster.gateway.testing;

import static io.restassured.RestAssured.given;

import dev.muster.platform.call.GrpcErrors;
import dev.muster.protocol.error.ErrorCode;
import io.grpc.StatusException;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.Map;

/** Requests of a client, and the refusals another service answers with. */
public final class Rest {
    private Rest() {}

    /** With every scope, for tenant {@code default}. */
    public static RequestSpecification asTenant() {
        return asKey(TaskServices.KEY);
    }

    public static RequestSpecification asKey(String key) {
        return given().header("Authorization", "Bearer " + key).contentType("application/json");
    }

    /** A new key of tenant {@code acme} with those scopes. */
    public static String keyWith(String... scopes) {
        return keyOf("acme", scopes);
    }

    /** A new key with those scopes. */
    public static String keyOf(String tenant, String... scopes) {
        return asTenant()
                .body(Map.of("tenant", tenant, "name", "some", "scopes", List.of(scopes)))
                .post("/v1/admin/keys")
                .then()
                .statusCode(201)
                .extract()
                .path("key");
    }

    public static StatusException refusal(ErrorCode code) {
        return refusal(code, code.title());
    }

    public static StatusException refusal(ErrorCode code, String detail) {
        return GrpcErrors.of(code.because(detail));
    }
}
