package dev.muster.gateway.identity;

import static dev.muster.gateway.testing.Rest.asKey;
import static dev.muster.gateway.testing.Rest.asTenant;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import dev.muster.gateway.testing.GatewayTest;
import io.restassured.path.json.JsonPath;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@GatewayTest
class KeysIT {
    @Test
    void aKeyIsMadeShownOnceUsedAndRevoked() {
        String tenant = tenant();
        JsonPath made = asTenant()
                .body(
                        "{\"tenant\":\"%s\",\"name\":\"ci\",\"scopes\":[\"tasks:read\",\"admin\"],\"expires_at\":\"2999-01-01T00:00:00Z\"}"
                                .formatted(tenant))
                .post("/v1/admin/keys")
                .then()
                .statusCode(201)
                .header("Cache-Control", "no-store")
                .body("key", matchesPattern("mk_[0-9A-Za-z]{8}_[0-9A-Za-z]{43}"))
                .body("tenant", is(tenant))
                .body("name", is("ci"))
                .body("scopes", contains("tasks:read", "admin"))
                .body("expires_at", is("2999-01-01T00:00:00Z"))
                .body("created_at", notNullValue())
                .body("created_by", is("key:Boot1234"))
                .extract()
                .jsonPath();
        String key = made.getString("key");

        asKey(key)
                .queryParam("tenant", tenant)
                .get("/v1/admin/keys")
                .then()
                .statusCode(200)
                .body("keys.id", contains(made.getString("id")))
                .body("keys[0]", not(hasKey("key")))
                .body("keys[0]", not(hasKey("revoked_at")));
        asKey(key).delete("/v1/admin/keys/" + made.getString("id")).then().statusCode(204);
        asKey(key)
                .get("/v1/admin/keys")
                .then()
                .statusCode(401)
                .header("WWW-Authenticate", "Bearer")
                .body("code", is("key_revoked"));
        asTenant().queryParam("tenant", tenant).get("/v1/admin/keys").then().body("keys[0].revoked_at", notNullValue());
    }

    @Test
    void aKeyWithoutTheScopeIsTurnedAway() {
        String key = asTenant()
                .body("{\"tenant\":\"%s\",\"name\":\"n\",\"scopes\":[\"agents:connect\"]}".formatted(tenant()))
                .post("/v1/admin/keys")
                .path("key");

        asKey(key).get("/v1/admin/keys").then().statusCode(403).body("code", is("permission_denied"));
        asKey(key).get("/v1/tasks").then().statusCode(403);
        asKey(key).body("{\"type\":\"t\"}").post("/v1/tasks").then().statusCode(403);
        asKey(key).get("/v1/agents").then().statusCode(403);
        asKey(key)
                .accept("text/event-stream")
                .get("/v1/tasks/0190d3a5-1111-7111-8111-111111111111/events")
                .then()
                .statusCode(403)
                .contentType("application/problem+json");
    }

    @Test
    void keysAreListedInPages() {
        String tenant = tenant();
        String body = "{\"tenant\":\"%s\",\"name\":\"n\",\"scopes\":[\"tasks:read\"]}".formatted(tenant);
        String first = asTenant().body(body).post("/v1/admin/keys").path("id");
        String second = asTenant().body(body).post("/v1/admin/keys").path("id");
        String third = asTenant().body(body).post("/v1/admin/keys").path("id");

        String cursor = asTenant()
                .get("/v1/admin/keys?limit=2&tenant=" + tenant)
                .then()
                .body("keys.id", contains(third, second))
                .extract()
                .path("next_cursor");
        asTenant()
                .get("/v1/admin/keys?limit=2&tenant=" + tenant + "&cursor=" + cursor)
                .then()
                .body("keys.id", containsInAnyOrder(first))
                .body("$", not(hasKey("next_cursor")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"tenant\":\"UPPER\",\"name\":\"n\",\"scopes\":[\"admin\"]}",
                "{\"tenant\":\"-a\",\"name\":\"n\",\"scopes\":[\"admin\"]}",
                "{\"tenant\":\"a\",\"name\":\"n\",\"scopes\":[]}",
                "{\"tenant\":\"a\",\"name\":\"n\",\"scopes\":[\"service\"]}",
                "{\"tenant\":\"a\",\"name\":\"n\",\"scopes\":[\"nonsense\"]}",
                "{\"tenant\":\"a\",\"name\":\"n\\u0000\",\"scopes\":[\"admin\"]}",
                "{\"tenant\":\"a\",\"scopes\":[\"admin\"]}",
                "{\"tenant\":\"a\",\"name\":\"n\",\"scopes\":[\"admin\"],\"expires_at\":\"soon\"}"
            })
    void aWrongKeyIsNotMade(String body) {
        asTenant().body(body).post("/v1/admin/keys").then().statusCode(400).body("code", is("invalid_argument"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "0190d3a5-1111-7111-8111-111111111111"})
    void aKeyThatIsNotThereCannotBeRevoked(String id) {
        asTenant().delete("/v1/admin/keys/" + id).then().statusCode(404).body("code", is("key_not_found"));
    }

    private static String tenant() {
        return "t-" + UUID.randomUUID();
    }
}
