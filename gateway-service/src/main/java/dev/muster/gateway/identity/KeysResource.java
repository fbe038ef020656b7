package dev.muster.gateway.identity;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.muster.gateway.json.JsonText;
import dev.muster.gateway.page.Cursor;
import dev.muster.gateway.page.Limit;
import dev.muster.protocol.caller.Scope;
import dev.muster.protocol.error.ErrorCode;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Keys over REST, for administrators: make, list, revoke. */
@Path("/v1/admin/keys")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "keys")
class KeysResource {
    private final ManageKeys keys;

    KeysResource(ManageKeys keys) {
        this.keys = keys;
    }

    @POST
    @Operation(
            operationId = "createKey",
            summary = "Make a key",
            description = "Its text is shown only in this answer.")
    @RequestBody(ref = "NewKey")
    @APIResponse(responseCode = "201", ref = "KeyCreated")
    public Uni<Response> create(@Context SecurityContext security, byte @Nullable [] body) {
        Identity admin = IdentityContext.require(security, Scope.ADMIN);
        return keys.create(admin, NewKey.parse(body)).map(KeysResource::created);
    }

    @GET
    @Operation(
            operationId = "listKeys",
            summary = "List keys",
            description = "Newest first, of every tenant or of one.")
    @APIResponse(responseCode = "200", ref = "Keys")
    public Uni<Response> list(
            @Context SecurityContext security,
            @Parameter(ref = "Tenant") @QueryParam("tenant") @Nullable String tenant,
            @Parameter(ref = "Limit") @QueryParam("limit") @Nullable String limit,
            @Parameter(ref = "Cursor") @QueryParam("cursor") @Nullable String cursor) {
        IdentityContext.require(security, Scope.ADMIN);
        int size = Limit.of(limit);
        if (tenant != null && !NewKey.isTenant(tenant)) {
            throw ErrorCode.INVALID_ARGUMENT.because(NewKey.TENANT_RULE);
        }
        return keys.list(tenant, cursor == null ? null : before(cursor), size + 1)
                .map(found -> Response.ok(page(found, size)).build());
    }

    @DELETE
    @Path("{id}")
    @Operation(operationId = "revokeKey", summary = "Revoke a key", description = "For good. May be repeated.")
    @APIResponse(responseCode = "204", ref = "KeyRevoked")
    public Uni<Response> revoke(
            @Context SecurityContext security, @Parameter(ref = "KeyId") @PathParam("id") String id) {
        IdentityContext.require(security, Scope.ADMIN);
        return keys.revoke(uuid(id)).map(done -> Response.noContent().build());
    }

    private static Response created(ManageKeys.Created created) {
        byte[] body = JsonText.of(json -> {
            json.writeStartObject();
            json.writeStringField("key", created.text());
            writeKey(json, created.key());
            json.writeEndObject();
        });
        return Response.status(Response.Status.CREATED)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .entity(body)
                .build();
    }

    private static byte[] page(List<ApiKey> found, int size) {
        List<ApiKey> shown = found.subList(0, Math.min(size, found.size()));
        return JsonText.of(json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("keys");
            for (ApiKey key : shown) {
                json.writeStartObject();
                writeKey(json, key);
                json.writeEndObject();
            }
            json.writeEndArray();
            if (found.size() > size) {
                UUID last = shown.get(size - 1).id();
                json.writeStringField("next_cursor", Cursor.KEYS.after(last.toString()));
            }
            json.writeEndObject();
        });
    }

    private static void writeKey(JsonGenerator json, ApiKey key) throws IOException {
        json.writeStringField("id", key.id().toString());
        json.writeStringField("prefix", key.prefix());
        json.writeStringField("tenant", key.tenant());
        json.writeStringField("name", key.name());
        JsonText.texts(json, "scopes", key.scopes());
        time(json, "created_at", key.createdAt());
        json.writeStringField("created_by", key.createdBy());
        time(json, "expires_at", key.expiresAt());
        time(json, "revoked_at", key.revokedAt());
    }

    private static void time(JsonGenerator json, String name, @Nullable Instant time) throws IOException {
        JsonText.time(json, name, time == null ? 0 : time.toEpochMilli());
    }

    private static UUID before(String cursor) {
        try {
            return UUID.fromString(Cursor.KEYS.key(cursor));
        } catch (IllegalArgumentException e) {
            throw ErrorCode.INVALID_CURSOR.because("Pass next_cursor of the page before, unchanged");
        }
    }

    private static UUID uuid(String id) {
        try {
            return UUID.fromString(id);
        } catch (IllegalArgumentException e) {
            throw ErrorCode.KEY_NOT_FOUND.because("The id of a key is a UUID");
        }
    }
}
