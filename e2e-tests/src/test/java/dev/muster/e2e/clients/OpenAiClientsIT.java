package dev.muster.e2e.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.muster.e2e.harness.ClientKit;
import dev.muster.e2e.harness.Cluster;
import dev.muster.protocol.caller.Scope;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** OpenAI's published clients, told nothing but the URL and a key, embed texts and know what they are refused with. */
class OpenAiClientsIT {
    private final Cluster cluster = Cluster.shared();
    private final ObjectMapper json = new ObjectMapper();

    @Test
    void thatOfPython() throws Exception {
        check(ClientKit.of("openai-python").run("embeddings.py", url(), key()));
    }

    @Test
    void thatOfNode() throws Exception {
        check(ClientKit.of("openai-node").run("embeddings.mjs", url(), key()));
    }

    private void check(String line) throws Exception {
        JsonNode wanted = json.readTree("""
                {"object": "list", "model": "all-minilm-l6-v2", "dimensions": 384, "same": true, "in_order": true, "two": 2,
                 "unknown_model": {"type": "invalid_request_error", "code": "model_not_found", "param": "model"},
                 "tokens_as_input": {"type": "invalid_request_error", "code": "invalid_argument", "param": "input"},
                 "empty": {"type": "invalid_request_error", "code": "invalid_argument", "param": "input"},
                 "too_many": {"type": "invalid_request_error", "code": "invalid_argument", "param": "input"},
                 "wrong_dimensions": "invalid_request_error", "unknown_key": "unauthenticated", "counted": true}
                """);
        assertEquals(wanted, json.readTree(line));
    }

    private String url() {
        return cluster.urls().get(0).resolve("/v1").toString();
    }

    private String key() {
        return cluster.key("openai", Set.of(Scope.EMBEDDINGS)).text();
    }
}
