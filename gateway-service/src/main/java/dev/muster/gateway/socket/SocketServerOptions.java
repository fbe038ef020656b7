package dev.muster.gateway.socket;

import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.http.HttpServerOptions;
import jakarta.enterprise.context.ApplicationScoped;

/** What Quarkus has no property for. */
@ApplicationScoped
class SocketServerOptions implements HttpServerOptionsCustomizer {
    /** How long an agent that was told goodbye may keep its connection, e.g. because it reads nothing any more. */
    private static final int CLOSING_SECONDS = 3;

    @Override
    public void customizeHttpServer(HttpServerOptions options) {
        options.setWebSocketClosingTimeout(CLOSING_SECONDS);
    }

    @Override
    public void customizeHttpsServer(HttpServerOptions options) {
        customizeHttpServer(options);
    }
}
