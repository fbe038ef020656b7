package dev.muster.embedding.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.muster.embedding.testing.Door;
import dev.muster.localstack.testing.BackEndsResource;
import dev.muster.proto.embedding.v1.EmbedRequest;
import dev.muster.protocol.caller.Scope;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(UnreadyIT.WithoutItsModel.class)
@QuarkusTestResource(value = BackEndsResource.class, initArgs = @ResourceArg(name = "service", value = "embedding"))
class UnreadyIT {
    @TestHTTPResource("/q/health/ready")
    URI ready;

    @Inject
    Door door;

    @Test
    void withoutItsModelTheServiceIsNotReadyAndSaysWhy() throws Exception {
        HttpResponse<String> answer =
                HttpClient.newHttpClient().send(HttpRequest.newBuilder(ready).build(), BodyHandlers.ofString());

        assertEquals(503, answer.statusCode());
        assertTrue(answer.body().contains("There is no model file /no/such/model.onnx"), answer.body());
    }

    @Test
    void callsAreToldThatItIsUnavailable() {
        EmbedRequest request = EmbedRequest.newBuilder().addTexts("text").build();

        assertEquals("unavailable", Door.refusal(() -> door.embeddings(Door.newTenant(), Scope.EMBEDDINGS)
                .embed(request)));
    }

    public static final class WithoutItsModel implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("muster.local-model.file", "/no/such/model.onnx");
        }
    }
}
