package dev.muster.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GatewayConfigTest {
    @Test
    void withoutEmbeddingServicesAGatewayStartsAllTheSame() {
        assertEquals(
                Optional.empty(),
                with("muster.embedding.endpoints", "").embedding().endpoints());
        assertEquals(
                Optional.of(List.of("127.0.0.1:8091")),
                with("muster.task.endpoints", "a:1").embedding().endpoints());
    }

    private static GatewayConfig with(String name, String value) {
        return new SmallRyeConfigBuilder()
                .withMapping(GatewayConfig.class)
                .withDefaultValue("muster.caller.secrets", "AAAA")
                .addDiscoveredConverters()
                .withDefaultValue(name, value)
                .build()
                .getConfigMapping(GatewayConfig.class);
    }
}
