package dev.muster.gateway.admission;

import dev.muster.gateway.GatewayConfig;
import jakarta.inject.Singleton;

/** The room for bodies. */
@Singleton
final class BodyRoom extends Room {
    BodyRoom(GatewayConfig config) {
        super(config.rest().maxBodies().asLongValue());
    }
}
