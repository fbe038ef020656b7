package dev.muster.localstack.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.muster.localstack.process.LocalStackException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseTest {

    @Test
    void aUrlNamesAdministratorHostPortAndDatabase() {
        assertEquals(
                new Database("db.internal", 6432, "agents", "root", "s3:cret"),
                Database.at("postgresql://root:s3:cret@db.internal:6432/agents"));
        assertEquals(5432, Database.at("postgresql://a:b@db/agents").port());
    }

    @ParameterizedTest
    @ValueSource(strings = {"db", "postgresql://db/agents", "postgresql://a@db/agents", "postgresql://a:b@db"})
    void anIncompleteUrlIsRefused(String url) {
        assertThrows(LocalStackException.class, () -> Database.at(url));
    }
}
