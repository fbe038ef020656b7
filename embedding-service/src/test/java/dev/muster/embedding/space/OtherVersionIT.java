package dev.muster.embedding.space;

import static dev.muster.embedding.testing.Door.document;
import static dev.muster.embedding.testing.Door.newTenant;
import static dev.muster.embedding.testing.Door.refusal;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.muster.embedding.EmbeddingConfig;
import dev.muster.embedding.model.Models;
import dev.muster.embedding.onnx.LocalModel;
import dev.muster.embedding.provider.Space;
import dev.muster.embedding.testing.Door;
import dev.muster.embedding.testing.StandIn;
import dev.muster.localstack.testing.BackEndsResource;
import dev.muster.localstack.testing.Sql;
import dev.muster.proto.embedding.v1.DocumentState;
import dev.muster.proto.embedding.v1.EmbedRequest;
import dev.muster.proto.embedding.v1.SearchRequest;
import dev.muster.protocol.caller.Scope;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.error.MusterException;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A replica whose model has the name and the dimensions of the documents' vectors, and another version. */
@QuarkusTest
@TestProfile(OtherVersionIT.OtherVersion.class)
@QuarkusTestResource(value = BackEndsResource.class, initArgs = @ResourceArg(name = "service", value = "embedding"))
class OtherVersionIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String MODEL = "all-minilm-l6-v2";

    private final String tenant = newTenant();
    private @Nullable String before;

    @TestHTTPResource("/q/health/ready")
    URI ready;

    @Inject
    Door door;

    @Inject
    Sql sql;

    @Inject
    PgSpaces spaces;

    @Inject
    EmbeddingConfig config;

    @Inject
    LocalModel local;

    @BeforeEach
    void remember() {
        before = sql.column("select coalesce(version, '') from model where space = 1")
                .getFirst();
    }

    /** Other tests share the database. */
    @AfterEach
    void restore() {
        version(before);
    }

    @Test
    void neverMixesItsVectorsWithThose() throws Exception {
        version("made before");
        OtherModels.known = true;
        await().atMost(SOON).until(() -> health().body().contains("version other"));

        assertEquals(503, health().statusCode());
        assertTrue(health().body().contains("version made before"), health().body());
        assertEquals("unavailable", refusal(this::search));
        assertEquals(
                1,
                door.embeddings(tenant, Scope.EMBEDDINGS)
                        .embed(EmbedRequest.newBuilder().addTexts("text").build())
                        .getEmbeddingsCount());
        String id = door.documents(tenant)
                .add(document("left alone").build())
                .getDocument()
                .getId();
        // Well past the grace for its message: a sweep would have taken it.
        await().during(Duration.ofSeconds(4)).atMost(SOON).until(() -> takings(id) == 0);

        version("other");

        assertEquals(DocumentState.INDEXED, door.settled(tenant, id).getState());
        assertEquals(200, health().statusCode());
        search();
    }

    @Test
    void whoeverUsesTheSpaceFirstSaysItsVersion() {
        version("");

        ActiveSpace first = new ActiveSpace(spaces, models("first"));
        ActiveSpace second = new ActiveSpace(spaces, models("second"));
        VectorSpace space = first.get().await().atMost(SOON);
        MusterException refusal =
                assertThrows(MusterException.class, () -> second.get().await().atMost(SOON));

        assertEquals("first", space.version());
        assertTrue(first.fit());
        assertEquals(ErrorCode.UNAVAILABLE, refusal.code());
        assertFalse(second.fit());
        assertEquals(refusal.detail(), second.fault());
        assertEquals("first", sql.column("select version from model").getFirst());
    }

    @Test
    void otherDimensionsAreNeverAdopted() {
        version("");

        ActiveSpace three = new ActiveSpace(spaces, models(new Space(MODEL, "three", 3, 256)));

        assertThrows(MusterException.class, () -> three.get().await().atMost(SOON));
        assertEquals("null", sql.column("select version from model").getFirst());
    }

    @Test
    void aReplicaThatIsNotMeantToHaveTheModelIsReadyAndUnfit() {
        Models without = new Models(config.embed(), Map.of(MODEL, provider(() -> {
            throw ErrorCode.MODEL_NOT_FOUND.because("not here");
        })));
        ActiveSpace space = new ActiveSpace(spaces, without);

        MusterException refusal =
                assertThrows(MusterException.class, () -> space.get().await().atMost(SOON));

        assertEquals(ErrorCode.UNAVAILABLE, refusal.code());
        assertFalse(space.fit());
        assertEquals("", space.fault());
        assertThrows(MusterException.class, space::requireModel, "nothing is taken on there");
    }

    private void search() {
        door.search(tenant)
                .search(SearchRequest.newBuilder().setQuery("text").setK(1).build());
    }

    private long takings(String id) {
        return sql.number("select token from pending where document_id = ?", UUID.fromString(id));
    }

    private void version(@Nullable String version) {
        sql.run("update model set version = nullif(?, '') where space = 1", version);
    }

    private HttpResponse<String> health() throws Exception {
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(ready).build(), BodyHandlers.ofString());
    }

    private Models models(String version) {
        return models(new Space(MODEL, version, StandIn.DIMENSIONS, 256));
    }

    private Models models(Space space) {
        return new Models(config.embed(), Map.of(MODEL, provider(() -> space)));
    }

    private StandIn.Provider provider(Supplier<Space> space) {
        return provider(local, space);
    }

    private static StandIn.Provider provider(LocalModel local, Supplier<Space> space) {
        return new StandIn.Provider(local) {
            @Override
            public Space space() {
                return space.get();
            }
        };
    }

    /** The models of the service: one, which cannot be used before the test says so. */
    @Alternative
    @Singleton
    public static class OtherModels extends Models {
        static volatile boolean known;

        @Inject
        OtherModels(EmbeddingConfig config, LocalModel local) {
            super(config.embed(), Map.of(MODEL, provider(local, OtherModels::space)));
        }

        private static Space space() {
            if (!known) {
                throw ErrorCode.UNAVAILABLE.because("not yet");
            }
            return new Space(MODEL, "other", StandIn.DIMENSIONS, 256);
        }
    }

    public static final class OtherVersion implements QuarkusTestProfile {
        @Override
        public Set<Class<?>> getEnabledAlternatives() {
            return Set.of(OtherModels.class);
        }
    }
}
