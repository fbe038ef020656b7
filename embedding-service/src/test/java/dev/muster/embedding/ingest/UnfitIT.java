package dev.muster.embedding.ingest;

import static dev.muster.embedding.testing.Door.document;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.muster.embedding.testing.Door;
import dev.muster.localstack.testing.BackEndsResource;
import dev.muster.localstack.testing.Sql;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(UnfitIT.WithoutItsModel.class)
@QuarkusTestResource(value = BackEndsResource.class, initArgs = @ResourceArg(name = "service", value = "embedding"))
class UnfitIT {
    @Inject
    Door door;

    @Inject
    Sql sql;

    @Test
    void aReplicaWithoutItsModelLeavesDocumentsToOthers() {
        String tenant = Door.newTenant();
        door.documents(tenant).add(document("left alone").build());

        // Well past the grace for its message: a sweep would have taken it.
        await().pollDelay(Duration.ofSeconds(5)).until(() -> true);
        assertEquals(0, sql.number("select token from pending where tenant = ?", tenant));
    }

    public static final class WithoutItsModel implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("muster.local-model.file", "/no/such/model.onnx");
        }
    }
}
