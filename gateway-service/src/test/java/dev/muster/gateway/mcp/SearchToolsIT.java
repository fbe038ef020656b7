package dev.muster.gateway.mcp;

import static dev.muster.gateway.testing.Rest.refusal;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.google.protobuf.ByteString;
import dev.muster.gateway.embeddings.EmbeddingLimits;
import dev.muster.gateway.search.SearchBody;
import dev.muster.gateway.testing.EmbeddingServices.EmbeddingFakes;
import dev.muster.gateway.testing.GatewayTest;
import dev.muster.gateway.testing.Handler;
import dev.muster.gateway.testing.TaskServices;
import dev.muster.proto.embedding.v1.EmbedReply;
import dev.muster.proto.embedding.v1.EmbedRequest;
import dev.muster.proto.embedding.v1.Embedding;
import dev.muster.proto.embedding.v1.Hit;
import dev.muster.proto.embedding.v1.SearchReply;
import dev.muster.proto.embedding.v1.SearchRequest;
import dev.muster.protocol.caller.CallerTokens;
import dev.muster.protocol.error.ErrorCode;
import jakarta.inject.Inject;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tools for search and vectors, over fake embedding services. */
@GatewayTest
class SearchToolsIT {
    private final McpClient client = new McpClient(TaskServices.KEY);

    @SuppressWarnings("NullAway.Init")
    EmbeddingFakes fakes;

    @Inject
    CallerTokens tokens;

    @SuppressWarnings("NullAway.Init")
    SearchToolsIT() {}

    @BeforeEach
    void forget() {
        fakes.reset();
    }

    @Test
    void aSearchCarriesWhatWasAskedForAndShowsTheHits() {
        fakes.each(fake -> fake.search = Handler.reply(request -> SearchReply.newBuilder()
                .addHits(Hit.newBuilder()
                        .setDocumentId("0190d3a5-1111-7111-8111-111111111111")
                        .setChunk(2)
                        .setScore(0.75)
                        .setText("a \"passage\"\n💡")
                        .setStart(10)
                        .setEnd(24)
                        .setMetadata(ByteString.copyFromUtf8("{\"path\": \"a/b.md\"}")))
                .setTokens(3)
                .setTruncated(true)
                .setExact(true)
                .setModel("m")
                .build()));

        client.success(
                        "search",
                        "{\"query\":\"where is\\nit?\",\"k\":3,\"threshold\":0.5,\"filter\":{\"lang\": [\"en\"]}}")
                .body("result.structuredContent.hits[0].text", is("a \"passage\"\n💡"))
                .body("result.structuredContent.hits[0].metadata.path", is("a/b.md"))
                .body("result.structuredContent.truncated", is(true))
                .body("result.structuredContent.exact", is(true));

        SearchRequest sent = fakes.onlyRequest(SearchRequest.class);
        assertEquals("where is\nit?", sent.getQuery());
        assertEquals(3, sent.getK());
        assertEquals(0.5, sent.getThreshold());
        assertEquals("{\"lang\": [\"en\"]}", sent.getFilter().toStringUtf8());
    }

    @Test
    void whatIsNotSaidOfASearchHasItsUsualValue() {
        fakes.each(fake -> fake.search =
                Handler.reply(request -> SearchReply.newBuilder().setModel("m").build()));

        client.success("search", "{\"query\":\"x\"}").body("result.structuredContent.hits", hasSize(0));

        SearchRequest sent = fakes.onlyRequest(SearchRequest.class);
        assertEquals(10, sent.getK());
        assertFalse(sent.hasThreshold());
    }

    @Test
    void textsBecomeVectorsInTheirOrder() {
        fakes.each(fake -> fake.embed = Handler.reply(SearchToolsIT::vectors));

        client.success("embed", "{\"texts\":[\"a\",\"bb\",\"ccc\"],\"model\":\"m\"}")
                .body("result.structuredContent.model", is("m"))
                .body("result.structuredContent.dimensions", is(2))
                .body("result.structuredContent.embeddings.tokens", contains(1, 2, 3))
                .body("result.structuredContent.embeddings[2].embedding", contains(3.0f, -0.1f))
                .body("result.structuredContent.embeddings[0].truncated", is(false))
                .body("result.structuredContent.embeddings[0].cached", is(true));
        client.success("embed", "{\"text\":\"a\"}").body("result.structuredContent.embeddings", hasSize(1));
    }

    @Test
    void asManyTextsAsMayBeAreEmbedded() {
        fakes.each(fake -> fake.embed = Handler.reply(SearchToolsIT::vectors));

        client.success("embed", "{\"texts\":[" + texts(64) + "]}")
                .body("result.structuredContent.embeddings", hasSize(64));
        client.failure("embed", "{\"texts\":[" + texts(65) + "]}", "invalid_argument");
    }

    @Test
    void aRefusalNamesTheArgumentThatWasGiven() {
        fakes.each(fake -> fake.embed = Handler.fail(refusal(ErrorCode.TOO_MANY_TOKENS, "texts[0]: has 9,000 tokens")));

        client.failure("embed", "{\"text\":\"a\"}", "too_many_tokens")
                .body("result.content[0].text", containsString("\"text: has"));
        client.failure("embed", "{\"texts\":[\"a\"]}", "too_many_tokens")
                .body("result.content[0].text", containsString("\"texts[0]: has"));
    }

    @Test
    void longVectorsAreGivenForFewerTexts() {
        fakes.each(fake -> fake.embed = Handler.reply(
                request -> vectors(request).toBuilder().setDimensions(3_072).build()));

        client.success("embed", "{\"texts\":[" + texts(21) + "]}");
        client.failure("embed", "{\"texts\":[" + texts(22) + "]}", "invalid_argument")
                .body("result.content[0].text", containsString("at most 21"));
    }

    @Test
    void oneVectorIsGivenHoweverLongItIs() {
        fakes.each(fake -> fake.embed = Handler.reply(
                request -> vectors(request).toBuilder().setDimensions(100_000).build()));

        client.success("embed", "{\"text\":\"a\"}");
        client.failure("embed", "{\"texts\":[" + texts(2) + "]}", "invalid_argument")
                .body("result.content[0].text", containsString("at most 1 "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"texts\":[]}",
                "{\"text\":\"\"}",
                "{\"texts\":[\"a\",\"\"]}",
                "{\"texts\":[1]}",
                "{\"texts\":\"a\"}",
                "{\"text\":\"a\",\"texts\":[\"b\"]}",
                "{\"text\":\"a\\u0000\"}",
                "{\"text\":\"\\ud800\"}",
                "{\"text\":\"a\",\"tenant\":\"other\"}",
            })
    void whatCannotBeEmbeddedIsTheModelsToMend(String arguments) {
        client.failure("embed", arguments, "invalid_argument");
        assertEquals(List.of(), fakes.requests());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"query\":\"\"}",
                "{\"query\":\"x\",\"k\":0}",
                "{\"query\":\"x\",\"k\":101}",
                "{\"query\":\"x\",\"threshold\":2}",
                "{\"query\":\"x\",\"filter\":[]}",
                "{\"query\":\"x\",\"tenant\":\"other\"}",
            })
    void whatCannotBeSearchedForIsTheModelsToMend(String arguments) {
        client.failure("search", arguments, "invalid_argument");
        assertEquals(List.of(), fakes.requests());
    }

    @Test
    void everyTenantSearchesForItself() {
        fakes.each(fake -> fake.search =
                Handler.reply(request -> SearchReply.newBuilder().setModel("m").build()));
        String one = "one-" + UUID.randomUUID();
        String two = "two-" + UUID.randomUUID();

        McpClient.of(one, "documents:read").success("search", "{\"query\":\"x\"}");
        McpClient.of(two, "documents:read").success("search", "{\"query\":\"x\"}");

        assertEquals(
                Set.of(one, two),
                fakes.tokens().stream()
                        .map(token -> tokens.verify(token).tenant())
                        .collect(Collectors.toSet()));
    }

    @Test
    void theLimitsAreThoseOfTheCode() {
        String tools = "result.tools.find { it.name == '%s' }.inputSchema.properties.";
        client.ask("tools/list", "{}")
                .body(tools.formatted("search") + "query.maxLength", is(EmbeddingLimits.MAX_CHARS))
                .body(tools.formatted("search") + "k.maximum", is(SearchBody.MAX_K))
                .body(tools.formatted("embed") + "text.maxLength", is(EmbeddingLimits.MAX_CHARS))
                .body(tools.formatted("embed") + "texts.items.maxLength", is(EmbeddingLimits.MAX_CHARS))
                .body(tools.formatted("embed") + "model.maxLength", is(EmbeddingLimits.MAX_MODEL_CHARS));
    }

    @Test
    void scopesAreAskedFor() {
        McpClient reader = McpClient.of("default", "documents:read");

        reader.ask("tools/list", "{}").body("result.tools.name", contains("search"));
        reader.failure("embed", "{\"text\":\"a\"}", "permission_denied")
                .body("result.content[0].text", containsString("embeddings"));
        assertEquals(List.of(), fakes.requests());
    }

    private static EmbedReply vectors(EmbedRequest request) {
        return EmbedReply.newBuilder()
                .setModel("m")
                .setDimensions(2)
                .addAllEmbeddings(request.getTextsList().stream()
                        .map(text -> vector(text.length()))
                        .toList())
                .build();
    }

    private static Embedding vector(int length) {
        ByteBuffer bytes = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putFloat(length).putFloat(-0.1f).flip();
        return Embedding.newBuilder()
                .setVector(ByteString.copyFrom(bytes))
                .setTokens(length)
                .setCached(true)
                .build();
    }

    private static String texts(int count) {
        return IntStream.range(0, count).mapToObj(i -> "\"t" + i + "\"").collect(Collectors.joining(","));
    }
}
