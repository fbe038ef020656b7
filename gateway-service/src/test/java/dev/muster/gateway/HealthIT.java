package dev.muster.gateway;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.is;

import dev.muster.gateway.testing.GatewayTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@GatewayTest
class HealthIT {
    @ParameterizedTest
    @ValueSource(strings = {"live", "ready", "started"})
    void theGatewayIsWell(String kind) {
        given().get("/q/health/" + kind).then().statusCode(200).body("status", is("UP"));
    }

    @Test
    void onlyPostgresMakesItUnready() {
        given().get("/q/health/ready")
                .then()
                .body("checks.name", containsInAnyOrder("postgresql", "Graceful Shutdown"));
    }
}
