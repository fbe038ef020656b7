package dev.muster.e2e.documents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.muster.e2e.harness.Cluster;
import dev.muster.e2e.harness.Door;
import dev.muster.e2e.harness.Json;
import dev.muster.e2e.harness.Reply;
import dev.muster.e2e.harness.Tenant;
import org.junit.jupiter.api.Test;

/** From a text to its hit, through gateways, embedding-services, SQS and PostgreSQL. */
class DocumentsIT {
    private static final String ANCHOR = "A ship drops its anchor in the bay when the storm comes up.";
    private static final String BREAD = "Knead the dough, let it rise for an hour, and bake the bread.";

    private final Cluster cluster = Cluster.shared();

    @Test
    void whatIsAddedIsFoundByItsMeaning() {
        Door door = cluster.tenant("library").door();
        String ship = indexed(door, ANCHOR, "sea");
        indexed(door, BREAD, "kitchen");

        JsonNode hits = search(door, "vessels in bad weather", Json.object());

        assertEquals(ship, hits.get(0).get("document_id").asText());
        assertEquals(ANCHOR, hits.get(0).get("text").asText());
        assertEquals("sea", hits.get(0).get("metadata").get("room").asText());
        assertTrue(
                hits.get(0).get("score").asDouble() > hits.get(1).get("score").asDouble());
    }

    @Test
    void theSameContentIsTheSameDocument() {
        Door door = cluster.tenant("twice").door();
        String first = indexed(door, ANCHOR, "sea");

        Reply again = door.post("/v1/documents", document(ANCHOR, "sea"));

        assertEquals(first, again.expect(200).text("id"));
        assertNotEquals(first, indexed(door, ANCHOR, "elsewhere"));
    }

    @Test
    void aFilterChoosesAndADeletedDocumentIsGone() {
        Door door = cluster.tenant("filters").door();
        String ship = indexed(door, ANCHOR, "sea");
        String bread = indexed(door, BREAD, "kitchen");
        ObjectNode kitchen = Json.object().put("room", "kitchen");

        assertEquals(
                bread,
                search(door, "vessels in bad weather", kitchen)
                        .get(0)
                        .get("document_id")
                        .asText());
        door.delete("/v1/documents/" + bread).expect(204);

        assertEquals(0, search(door, "baking", kitchen).size());
        door.get("/v1/documents/" + bread).expectProblem(404, "document_not_found");
        assertEquals(
                ship,
                search(door, "baking", Json.object()).get(0).get("document_id").asText());
    }

    @Test
    void tenantsWithTheSameDocumentsNeverSeeEachOthers() {
        Tenant one = cluster.tenant("same-a");
        Tenant other = cluster.tenant("same-b");
        String ofOne = indexed(one.door(), ANCHOR, "sea");
        String ofOther = indexed(other.door(), ANCHOR, "sea");

        assertNotEquals(ofOne, ofOther);
        JsonNode hits = search(one.door(), ANCHOR, Json.object());
        assertEquals(1, hits.size());
        assertEquals(ofOne, hits.get(0).get("document_id").asText());
        one.door().get("/v1/documents/" + ofOther).expectProblem(404, "document_not_found");
        one.door().delete("/v1/documents/" + ofOther).expectProblem(404, "document_not_found");
        assertEquals(1, search(other.door(), ANCHOR, Json.object()).size());
    }

    @Test
    void withoutTheScopeNothingIsReadOrWritten() {
        Tenant tenant = cluster.tenant("scopes");
        Door reader = tenant.door().with(tenant.newKey("documents:read").text());
        Door stranger = tenant.door().with(tenant.newKey("tasks:read").text());

        reader.post("/v1/documents", document(ANCHOR, "sea")).expectProblem(403, "permission_denied");
        stranger.post("/v1/search", Json.object().put("query", "x").toString()).expectProblem(403, "permission_denied");
        stranger.post("/v1/embeddings", "{\"model\":\"all-minilm-l6-v2\",\"input\":\"x\"}")
                .expect(403);
    }

    @Test
    void aQueryThatIsTooLongSaysSo() {
        Door door = cluster.tenant("long-query").door();
        String ship = indexed(door, ANCHOR, "sea");
        String query = "vessels in bad weather " + "and so on ".repeat(200);

        JsonNode found = door.post(
                        "/v1/search", Json.object().put("query", query).toString())
                .expect(200)
                .json();

        assertTrue(found.get("truncated").asBoolean(), found.toString());
        assertEquals(ship, found.at("/hits/0/document_id").asText());
        assertFalse(door.post("/v1/search", Json.object().put("query", "ships").toString())
                .expect(200)
                .json()
                .get("truncated")
                .asBoolean());
    }

    private static String indexed(Door door, String text, String room) {
        return door.indexed(document(text, room));
    }

    private static String document(String text, String room) {
        ObjectNode document = Json.object().put("text", text);
        document.putObject("metadata").put("room", room);
        return document.toString();
    }

    private static JsonNode search(Door door, String query, ObjectNode filter) {
        ObjectNode search = Json.object().put("query", query).put("k", 5);
        if (!filter.isEmpty()) {
            search.putObject("filter").setAll(filter);
        }
        return door.post("/v1/search", search.toString()).expect(200).json().get("hits");
    }
}
