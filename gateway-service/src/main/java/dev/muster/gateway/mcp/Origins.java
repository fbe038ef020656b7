package dev.muster.gateway.mcp;

import dev.muster.gateway.GatewayConfig;
import dev.muster.protocol.error.ErrorCode;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The origins whose pages may call {@code /mcp} (MCP 2025-11-25, transports, "Security Warning"): those of this very machine,
 * and those configured. The header {@code Host} is not asked: where a page rebinds its own name to our address, both say that
 * name.
 */
@Singleton
class Origins {
    private static final Pattern LOOPBACK =
            Pattern.compile("https?://(localhost|127\\.0\\.0\\.1|\\[::1])(:[0-9]{1,5})?");

    private final Set<String> allowed;

    @Inject
    Origins(GatewayConfig config) {
        this(config.mcp().allowedOrigins().orElse(List.of()));
    }

    Origins(List<String> allowed) {
        this.allowed = allowed.stream().map(Origins::folded).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Lets programs pass, which send no origin.
     *
     * @throws dev.muster.protocol.error.MusterException {@code origin_not_allowed}
     */
    void require(@Nullable String origin) {
        if (origin != null && !isAllowed(folded(origin))) {
            throw ErrorCode.ORIGIN_NOT_ALLOWED.because("muster.mcp.allowed-origins names those that may call");
        }
    }

    private boolean isAllowed(String origin) {
        return LOOPBACK.matcher(origin).matches() || allowed.contains(origin);
    }

    private static String folded(String origin) {
        return origin.strip().toLowerCase(Locale.ROOT);
    }
}
