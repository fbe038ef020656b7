package dev.muster.gateway.openapi;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.muster.gateway.testing.GatewayTest;
import dev.muster.protocol.document.DocumentLimits;
import dev.muster.protocol.task.TaskLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The description that is served is the one in {@code docs/openapi.json}; {@code -Dmuster.openapi.write} writes it there. */
@GatewayTest
class OpenApiIT {
    private static final Path FILE = Path.of(System.getProperty("muster.home", ".."), "docs", "openapi.json");

    private final ObjectMapper json = new ObjectMapper()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

    @Test
    void theServedDescriptionIsTheCheckedInOne() throws IOException {
        JsonNode served = served();
        if (System.getProperty("muster.openapi.write") != null) {
            Files.writeString(FILE, json.writeValueAsString(served) + "\n");
        }

        assertEquals(
                json.readTree(FILE.toFile()), served, "run with -Dmuster.openapi.write and look at the difference");
    }

    @Test
    void everyOperationIsNamedDescribedAndSaysHowItFails() throws IOException {
        Set<String> names = new HashSet<>();
        for (JsonNode operation : operations(served())) {
            String name = operation.path("operationId").asText();
            assertTrue(names.add(name), name);
            assertTrue(!name.isEmpty() && operation.hasNonNull("summary") && operation.hasNonNull("description"), name);
            assertTrue(operation.path("tags").size() == 1, name);
            for (String status : List.of("401", "403", "500", "503")) {
                assertTrue(operation.path("responses").has(status), name + " " + status);
            }
        }
        assertEquals(18, names.size());
    }

    @Test
    void everyReferenceLeadsSomewhere() throws IOException {
        JsonNode served = served();
        served.findValuesAsText("$ref").forEach(ref -> {
            assertTrue(ref.startsWith("#/"), ref);
            assertTrue(!served.at(ref.substring(1)).isMissingNode(), ref);
        });
    }

    @Test
    void theLimitsOfATaskAreThoseOfTheCode() throws IOException {
        JsonNode schemas = served().at("/components/schemas");
        String word = "^" + TaskLimits.WORD + "$";

        assertEquals(word, schemas.at("/NewTask/properties/type/pattern").asText());
        assertEquals(
                word,
                schemas.at("/Requires/properties/capabilities/items/pattern").asText());
        assertEquals(
                word, served().at("/components/parameters/Type/schema/pattern").asText());
        assertEquals(
                TaskLimits.MAX_REQUIREMENTS,
                schemas.at("/Requires/properties/capabilities/maxItems").asInt());
        assertEquals(
                TaskLimits.MAX_REQUIREMENTS,
                schemas.at("/Requires/properties/labels/maxProperties").asInt());
        assertEquals(
                TaskLimits.MAX_PRIORITY,
                schemas.at("/NewTask/properties/priority/maximum").asInt());
        assertEquals(
                TaskLimits.MAX_ATTEMPTS,
                schemas.at("/NewTask/properties/max_attempts/maximum").asInt());
        assertTrue(schemas.at("/NewTask/properties/payload/description")
                .asText()
                .contains(String.format(Locale.ROOT, "%,d bytes", TaskLimits.MAX_DOCUMENT_BYTES)));
    }

    @Test
    void theLimitsOfADocumentAreThoseOfTheCode() throws IOException {
        JsonNode document =
                served().at("/components/requestBodies/NewDocument/content/application~1json/schema/properties");

        assertEquals(
                DocumentLimits.MAX_TEXT_BYTES, document.at("/text/maxLength").asInt());
        assertTrue(document.at("/text/description")
                .asText()
                .contains(String.format(Locale.ROOT, "%,d bytes in UTF-8", DocumentLimits.MAX_TEXT_BYTES)));
        assertTrue(document.at("/metadata/description")
                .asText()
                .contains(String.format(
                        Locale.ROOT,
                        "%,d bytes and %d levels",
                        DocumentLimits.MAX_METADATA_BYTES,
                        DocumentLimits.MAX_METADATA_LEVELS)));
    }

    private JsonNode served() throws IOException {
        return json.readTree(
                given().get("/openapi.json").then().statusCode(200).extract().asByteArray());
    }

    private static List<JsonNode> operations(JsonNode document) {
        List<JsonNode> operations = new ArrayList<>();
        document.path("paths").forEach(path -> path.forEach(operations::add));
        return operations;
    }
}
