package dev.muster.e2e.harness;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An API key.
 *
 * @param id by which it is revoked
 * @param text what is sent
 */
public record Key(String id, String text) {
    static Key create(Door admin, String tenant, Set<String> scopes, @Nullable Instant expires) {
        ObjectNode body = Json.object().put("tenant", tenant).put("name", "e2e");
        ObjectNode unused = body.set("scopes", Json.texts(scopes));
        if (expires != null) {
            body.put("expires_at", expires.toString());
        }
        Reply reply = admin.post("/v1/admin/keys", body.toString()).expect(201);
        return new Key(reply.text("id"), reply.text("key"));
    }

    @Override
    public String toString() {
        return "Key[" + id + "]";
    }
}
