package dev.muster.e2e.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.muster.e2e.harness.Cluster;
import dev.muster.e2e.harness.Tenant;
import dev.muster.e2e.harness.TextAgent;
import dev.muster.e2e.harness.Work;
import org.junit.jupiter.api.Test;

/** An agent in text, typed by hand. */
class TextSocketIT {
    private final Cluster cluster = Cluster.shared();

    @Test
    void aTaskIsDoneByHand() {
        Tenant tenant = cluster.tenant("text");
        try (TextAgent agent = TextAgent.connect(tenant.url(0), tenant.key())) {
            hello(agent);
            String id = tenant.door().submit(Work.of("work").put("payload", "what to do"));

            JsonNode assign = agent.next("request", "ASSIGN");
            assertEquals(id, assign.at("/payload/task_id").asText());
            assertEquals("\"what to do\"", assign.at("/payload/payload").asText());
            agent.send("""
                    {"type":"response","seq":%s,"method":"ASSIGN","payload":{}}""".formatted(assign.get("seq")));
            tenant.door().awaitState(id, "running");
            agent.send("""
                    {"type":"progress","seq":2,"method":"PROGRESS","payload":{"task_id":"%s","attempt":1,"percent":30}}""".formatted(id));
            agent.send("""
                    {"type":"request","seq":3,"method":"COMPLETE",
                     "payload":{"task_id":"%s","attempt":1,"result":"{\\"by\\":\\"hand\\"}"}}""".formatted(id));
            assertEquals(3, agent.next("response", "COMPLETE").get("seq").asInt());
            assertEquals("hand", tenant.door().task(id).at("/result/by").asText());
        }
    }

    @Test
    void mistypedMessagesAreAnsweredAndTheConnectionGoesOn() {
        Tenant tenant = cluster.tenant("text-typos");
        try (TextAgent agent = TextAgent.connect(tenant.url(1), tenant.key())) {
            hello(agent);
            for (String typo : new String[] {
                "hello?",
                "{",
                "[]",
                "{\"type\":\"request\"}",
                "{\"type\":\"whisper\",\"seq\":1}",
                "{\"type\":\"request\",\"seq\":-1,\"method\":\"COMPLETE\"}",
                "{\"type\":\"request\",\"seq\":1,\"surprise\":1}"
            }) {
                agent.send(typo);
                assertEquals(
                        "protocol_error",
                        agent.next("error", "").at("/payload/code").asText(),
                        typo);
            }
            agent.send("{\"type\":\"request\",\"seq\":4,\"method\":\"DANCE\",\"payload\":{}}");
            JsonNode unknown = agent.next("error", "");
            assertEquals("unknown_method", unknown.at("/payload/code").asText());
            assertEquals(4, unknown.get("seq").asInt());
            agent.send("{\"type\":\"request\",\"seq\":5,\"method\":\"COMPLETE\",\"payload\":{\"task\":1}}");
            assertEquals(
                    "protocol_error",
                    agent.next("error", "COMPLETE").at("/payload/code").asText());
            agent.send("{\"type\":\"ping\",\"seq\":6}");
            assertEquals(6, agent.next("pong", "").get("seq").asInt());
            assertTrue(agent.isOpen());
        }
    }

    private static void hello(TextAgent agent) {
        agent.send("""
                {"type":"request","seq":1,"method":"HELLO","payload":{"agent":"by-hand","slots":1,"capabilities":["work"]}}""");
        JsonNode reply = agent.next("response", "HELLO");
        assertEquals(1, reply.get("seq").asInt());
        assertFalse(reply.at("/payload/session_id").asText().isEmpty());
    }
}
