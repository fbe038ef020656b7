package dev.muster.embedding.embed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import dev.muster.embedding.testing.Door;
import dev.muster.localstack.testing.BackEndsResource;
import dev.muster.proto.embedding.v1.EmbedReply;
import dev.muster.proto.embedding.v1.EmbedRequest;
import dev.muster.proto.embedding.v1.Embedding;
import dev.muster.protocol.caller.Scope;
import io.grpc.StatusRuntimeException;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(value = BackEndsResource.class, initArgs = @ResourceArg(name = "service", value = "embedding"))
class EmbedIT {
    @Inject
    Door door;

    private final String tenant = Door.newTenant();

    @Test
    void whatMeansTheSameLiesCloser() {
        EmbedReply reply = embed("a cat sits on the mat", "a kitten rests on a rug", "the stock market fell today");

        assertEquals("all-minilm-l6-v2", reply.getModel());
        assertEquals(384, reply.getDimensions());
        assertTrue(cosine(reply, 0, 1) > cosine(reply, 0, 2) + 0.3, "kitten: " + cosine(reply, 0, 1));
        assertEquals(1.0, cosine(reply, 0, 0), 1e-5);
    }

    @Test
    void aLongTextIsCutAndSaysSo() {
        EmbedReply reply = embed("word ".repeat(1_000), "word ".repeat(254), "word ".repeat(255));

        assertEquals(1_002, reply.getEmbeddings(0).getTokens());
        assertTrue(reply.getEmbeddings(0).getTruncated());
        assertEquals(256, reply.getEmbeddings(1).getTokens());
        assertFalse(reply.getEmbeddings(1).getTruncated());
        assertEquals(257, reply.getEmbeddings(2).getTokens());
        assertTrue(reply.getEmbeddings(2).getTruncated());
        assertEquals(reply.getEmbeddings(0).getVector(), reply.getEmbeddings(1).getVector());
    }

    @Test
    void controlCharactersAreReadOver() {
        EmbedReply reply = embed("a\u0000b\u0007 c", "ab c");

        assertEquals(reply.getEmbeddings(0).getVector(), reply.getEmbeddings(1).getVector());
    }

    @Test
    void whatCannotBeRightIsRefused() {
        assertEquals("invalid_argument", refusal(request("")));
        assertEquals("invalid_argument", refusal(EmbedRequest.newBuilder()));
        assertEquals("invalid_argument", refusal(EmbedRequest.newBuilder().addAllTexts(Collections.nCopies(257, "x"))));
        assertEquals("invalid_argument", refusal(request("x").setDimensions(383)));
        assertEquals("model_not_found", refusal(request("x").setModel("no-such-model")));
        assertEquals("too_many_tokens", refusal(request("word ".repeat(8_191))));
        assertEquals("too_many_tokens", refusal(request("x".repeat(1_000_000))));
    }

    @Test
    void aRefusalNamesTheTextByItsPlace() {
        assertTold("texts[2]: has 8193 tokens; 8192 are taken", request("a", "a", "word ".repeat(8_191)));
        assertTold("texts[1]: is empty", request("a", ""));
        assertTold(
                "dimensions: the vectors of all-minilm-l6-v2 have 384",
                request("a").setDimensions(383));
    }

    @Test
    void aSingleTextPassesALongList() {
        EmbedRequest list = request(IntStream.range(0, 256)
                        .mapToObj(i -> "text %d ".formatted(i) + "word ".repeat(250))
                        .toArray(String[]::new))
                .build();

        ListenableFuture<EmbedReply> slow =
                door.embeddingsLater(tenant, Scope.EMBEDDINGS).embed(list);
        int passed = 0;
        while (!slow.isDone()) {
            embed("a question " + passed);
            passed++;
        }

        assertTrue(passed > 3, passed + " passed");
        assertEquals(256, Futures.getUnchecked(slow).getEmbeddingsCount());
    }

    private void assertTold(String detail, EmbedRequest.Builder request) {
        StatusRuntimeException refusal =
                assertThrows(StatusRuntimeException.class, () -> door.embeddings(tenant, Scope.EMBEDDINGS)
                        .embed(request.build()));
        assertEquals(detail, refusal.getStatus().getDescription());
    }

    @Test
    void onlyWhoMayEmbedGetsIn() {
        assertEquals("permission_denied", Door.refusal(() -> door.embeddings(tenant, Scope.TASKS_WRITE)
                .embed(request("x").build())));
    }

    private EmbedReply embed(String... texts) {
        return door.embeddings(tenant, Scope.EMBEDDINGS).embed(request(texts).build());
    }

    private String refusal(EmbedRequest.Builder request) {
        return Door.refusal(() -> door.embeddings(tenant, Scope.EMBEDDINGS).embed(request.build()));
    }

    private static EmbedRequest.Builder request(String... texts) {
        return EmbedRequest.newBuilder().addAllTexts(List.of(texts));
    }

    private static double cosine(EmbedReply reply, int a, int b) {
        FloatBuffer left = floats(reply.getEmbeddings(a));
        FloatBuffer right = floats(reply.getEmbeddings(b));
        double sum = 0;
        while (left.hasRemaining()) {
            sum += (double) left.get() * right.get();
        }
        return sum;
    }

    private static FloatBuffer floats(Embedding embedding) {
        return embedding
                .getVector()
                .asReadOnlyByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
    }
}
