package dev.muster.e2e.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.muster.e2e.harness.ClientKit;
import dev.muster.e2e.harness.Cluster;
import dev.muster.e2e.harness.Json;
import dev.muster.e2e.harness.Tenant;
import dev.muster.e2e.harness.Workers;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The published MCP clients list and call the tools; each checks answers against the tools' own schemas. */
class McpClientsIT {
    private static final String REVISION = "2025-11-25";

    private static final String TEXT = "A ship drops its anchor in the bay when the storm comes up.";

    private final Cluster cluster = Cluster.shared();
    private final ObjectMapper json = new ObjectMapper();

    @Test
    void thatOfPython() throws Exception {
        ClientKit kit = ClientKit.of("mcp-python");
        Tenant tenant = cluster.tenant("mcp-python");
        try (Workers workers = echo(tenant)) {
            check(kit.run("tools.py", url(tenant), tenant.key(), "legacy"));
        }
    }

    /** It asks for the newest revision first, and finds its way back. */
    @Test
    void thatOfPythonWhichAsksForANewerRevision() throws Exception {
        ClientKit kit = ClientKit.of("mcp-python");
        Tenant tenant = cluster.tenant("mcp-python-auto");
        try (Workers workers = echo(tenant)) {
            check(kit.run("tools.py", url(tenant), tenant.key(), "auto"));
        }
    }

    @Test
    void theFirstOfNode() throws Exception {
        ClientKit kit = ClientKit.of("mcp-node");
        Tenant tenant = cluster.tenant("mcp-node-sdk");
        try (Workers workers = echo(tenant)) {
            check(kit.run("sdk.mjs", url(tenant), tenant.key()));
        }
    }

    @Test
    void theSecondOfNodeWhichAsksForANewerRevision() throws Exception {
        ClientKit kit = ClientKit.of("mcp-node");
        Tenant tenant = cluster.tenant("mcp-node-client");
        try (Workers workers = echo(tenant)) {
            check(kit.run("client.mjs", url(tenant), tenant.key(), "auto"));
        }
    }

    private void check(String line) throws Exception {
        JsonNode seen = json.readTree(line);
        assertEquals(REVISION, seen.path("revision").asText());
        assertEquals("muster", seen.path("server").asText());
        assertEquals(
                json.readTree("[\"cancel_task\",\"embed\",\"get_task\",\"search\",\"submit_task\"]"),
                seen.path("tools"));
        assertEquals("succeeded", seen.at("/done/state").asText());
        assertEquals("done", seen.at("/done/result").asText());
        assertEquals(seen.path("done"), seen.path("text"));
        assertEquals("queued", seen.at("/found/state").asText());
        assertEquals("cancelled", seen.at("/cancelled/state").asText());
        assertEquals(TEXT, seen.path("hit").asText());
        assertEquals(json.readTree("[384,384,384]"), seen.path("dimensions"));
        assertTrue(seen.path("same").asBoolean());
        assertTrue(seen.path("is_error").asBoolean());
        assertEquals("task_finished", seen.at("/refused/code").asText());
    }

    /** An agent for the task, and a document for the search. */
    private static Workers echo(Tenant tenant) {
        tenant.door().indexed(Json.object().put("text", TEXT).toString());
        return new Workers(assigned -> Duration.ZERO).add(tenant.agent(1, "echo", 4, "echo"), 4);
    }

    private static String url(Tenant tenant) {
        return tenant.url(0).resolve("/mcp").toString();
    }
}
