package dev.muster.localstack.postgres;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.muster.localstack.tools.MusterHome;
import dev.muster.localstack.tools.Toolbox;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL from its second source does the same work. */
class FallBackIT {

    @TempDir
    Path folder;

    @BeforeEach
    void choose() {
        System.setProperty(Toolbox.FALL_BACK, "true");
    }

    @AfterEach
    void forget() {
        System.clearProperty(Toolbox.FALL_BACK);
    }

    @Test
    void itServesVectorsAndSurvivesAKill() throws SQLException {
        MusterHome home = MusterHome.find();
        try (LocalPostgres postgres =
                LocalPostgres.start(home, folder.resolve("data"), 0, folder.resolve("postgres.log"))) {
            assertTrue(postgres.program("postgres").toString().contains("pixeltable"));
            Database muster = postgres.createDatabase("muster");
            muster.initialise(Map.of("gateway_password", "a", "task_password", "b", "embedding_password", "c"));
            muster.execute("CREATE TABLE kept AS SELECT '[1,2,3]'::vector AS v");

            postgres.kill();
            postgres.start();

            assertTrue(isThere(muster));
        }
    }

    private static boolean isThere(Database muster) throws SQLException {
        try (Connection connection = muster.connect();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SELECT 1 FROM kept WHERE v <-> '[1,2,4]' = 1")) {
            return found.next();
        }
    }
}
