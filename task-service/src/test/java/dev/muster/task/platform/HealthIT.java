package dev.muster.task.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.muster.localstack.testing.BackEndsResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(BackEndsResource.class)
class HealthIT {
    @TestHTTPResource("/q/health/ready")
    URI ready;

    @Test
    void onlyPostgresqlMakesItUnready() throws Exception {
        HttpResponse<String> answer =
                HttpClient.newHttpClient().send(HttpRequest.newBuilder(ready).build(), BodyHandlers.ofString());

        assertEquals(200, answer.statusCode());
        assertFalse(answer.body().toLowerCase(java.util.Locale.ROOT).contains("redis"), answer.body());
    }
}
