package dev.muster.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.muster.localstack.testing.ConfigurationPage;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class ConfigurationPageTest {
    @Test
    void docsConfigurationMdHasEveryKeyWithItsDefault() throws IOException {
        assertEquals(ConfigurationPage.isRead(), ConfigurationPage.says("cache-service"));
    }
}
