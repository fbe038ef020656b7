package dev.muster.gateway.identity;

import dev.muster.gateway.json.JsonBody;
import dev.muster.protocol.caller.Scope;
import dev.muster.protocol.error.ErrorCode;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a new key shall be.
 *
 * @param expiresAt null: never
 */
record NewKey(
        String tenant,
        String name,
        List<String> scopes,
        @Nullable Instant expiresAt) {
    private static final Set<String> FIELDS = Set.of("tenant", "name", "scopes", "expires_at");
    private static final Pattern TENANT = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
    static final String TENANT_RULE = "tenant: must be of a-z, 0-9 and -, not begin with -, at most 63";
    private static final int MAX_NAME_CHARS = 128;
    private static final int MAX_SCOPES = 16;

    /** @throws dev.muster.protocol.error.MusterException {@code invalid_json} or {@code invalid_argument} */
    static NewKey parse(byte @Nullable [] body) {
        Draft draft = new Draft();
        JsonBody.read(body, FIELDS, (name, value) -> {
            switch (name) {
                case "tenant" -> draft.tenant = value.text(MAX_NAME_CHARS);
                case "name" -> draft.name = value.text(MAX_NAME_CHARS);
                case "scopes" -> draft.scopes = value.texts(MAX_SCOPES, MAX_NAME_CHARS);
                case "expires_at" -> draft.expiresAt = value.instant();
                default -> throw new IllegalStateException(name);
            }
        });
        return draft.checked();
    }

    static boolean isTenant(String text) {
        return TENANT.matcher(text).matches();
    }

    private static final class Draft {
        private String tenant = "";
        private String name = "";
        private List<String> scopes = List.of();
        private @Nullable Instant expiresAt;

        NewKey checked() {
            require(isTenant(tenant), TENANT_RULE);
            require(!name.isEmpty(), "name: is missing");
            require(!scopes.isEmpty(), "scopes: must have at least one entry");
            require(Scope.GRANTABLE.containsAll(scopes), "scopes: must be of " + String.join(", ", sorted()));
            return new NewKey(tenant, name, scopes.stream().distinct().toList(), expiresAt);
        }

        private static List<String> sorted() {
            return Scope.GRANTABLE.stream().sorted().toList();
        }

        private static void require(boolean right, String what) {
            if (!right) {
                throw ErrorCode.INVALID_ARGUMENT.because(what);
            }
        }
    }
}
