package dev.muster.localstack.backends;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.muster.localstack.postgres.Database;
import dev.muster.localstack.process.LocalServer;
import dev.muster.localstack.process.Ports;
import dev.muster.localstack.tools.MusterHome;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The three servers for real: what they keep through a kill, and what the roles may do. */
class BackEndsIT {

    @TempDir
    static Path folder;

    private static BackEnds backEnds;

    @BeforeAll
    static void start() {
        backEnds = BackEnds.start(MusterHome.find(), folder, BackEndPorts.FREE, Secrets.random());
    }

    @AfterAll
    static void stop() {
        backEnds.close();
        assertTrue(backEnds.servers().stream().noneMatch(LocalServer::isAlive));
    }

    @Test
    void committedRowsSurviveAKillOfPostgres() throws SQLException {
        backEnds.database().execute("CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n");
        int port = backEnds.postgres().port();

        backEnds.postgres().kill();
        backEnds.postgres().start();

        assertEquals(port, backEnds.postgres().port());
        assertEquals("1000", asAdmin("SELECT count(*) FROM kept"));
    }

    @Test
    void committedRowsSurviveAnImmediateStop() throws SQLException {
        backEnds.database().execute("CREATE TABLE kept_too AS SELECT 1 AS n");

        backEnds.postgres().stopImmediate();
        backEnds.postgres().start();

        assertEquals("1", asAdmin("SELECT count(*) FROM kept_too"));
    }

    @Test
    void nothingThatMakesPostgresDurableIsSwitchedOff() throws SQLException {
        assertEquals(
                "on on on",
                asAdmin("SELECT concat_ws(' ', current_setting('fsync'),"
                        + " current_setting('synchronous_commit'), current_setting('full_page_writes'))"));
    }

    @Test
    void vectorsAreThere() throws SQLException {
        assertEquals("1", asAdmin("SELECT '[1,2]'::vector <-> '[1,3]'::vector"));
    }

    @Test
    void aRoleSeesItsOwnSchemaOnly() throws SQLException {
        assertEquals("task, public", as("task", "SHOW search_path"));
        assertEquals("10s", as("task", "SHOW statement_timeout"));
        assertEquals("5s", as("task", "SHOW lock_timeout"));
        as("task", "CREATE TABLE mine (n int); SELECT 1");

        assertThrows(SQLException.class, () -> as("gateway", "SELECT * FROM task.mine"));
        assertThrows(SQLException.class, () -> as("task", "CREATE TABLE public.theirs (n int)"));
        assertThrows(SQLException.class, () -> as("task", "CREATE TABLE gateway.theirs (n int)"));
    }

    @Test
    void theScriptMayRunAgainAndASecondDatabaseIsApart() throws SQLException {
        Database other = backEnds.createDatabase("other");
        backEnds.createDatabase("other");
        backEnds.createDatabase(BackEnds.DATABASE);

        other.execute("CREATE TABLE task.only_here (n int)");

        assertEquals("", asAdmin("SELECT coalesce(to_regclass('task.only_here')::text, '')"));
    }

    @Test
    void cutConnectionsAreFoundCut() throws SQLException {
        try (Connection connection = backEnds.database().connect()) {
            backEnds.postgres().terminateConnections();
            assertFalse(connection.isValid(5));
        }
    }

    @Test
    void redisAndSqsComeBackOnTheSamePort() {
        int redis = backEnds.redis().port();
        int sqs = backEnds.sqs().orElseThrow().port();

        backEnds.redis().kill();
        backEnds.sqs().orElseThrow().kill();
        assertFalse(Ports.answers(redis));
        backEnds.redis().start();
        backEnds.sqs().orElseThrow().restart();

        assertTrue(Ports.answers(redis));
        assertTrue(Ports.answers(sqs));
    }

    @Test
    void aSecondStackRunsBesideTheFirst(@TempDir Path second) {
        try (BackEnds other =
                BackEnds.startWithoutSqs(MusterHome.find(), second, BackEndPorts.FREE, Secrets.random())) {
            assertNotEquals(backEnds.postgres().port(), other.postgres().port());
            assertTrue(other.database().answers());
        }
        assertTrue(backEnds.database().answers());
    }

    @Test
    void aPostgresThatIsThereAlreadyIsMadeReady(@TempDir Path second) {
        Database theirs = backEnds.postgres().createDatabase("theirs");
        String url = "postgresql://%s:%s@127.0.0.1:%d/theirs"
                .formatted(theirs.admin(), theirs.adminPassword(), theirs.port());

        try (BackEnds beside = BackEnds.startBeside(
                Database.at(url), MusterHome.find(), second, BackEndPorts.FREE, backEnds.secrets())) {
            beside.database().execute("CREATE TABLE task.there (n int)");
            assertEquals(2, beside.servers().size());
        }
        assertTrue(theirs.answers());
    }

    private static String asAdmin(String sql) throws SQLException {
        try (Connection connection = backEnds.database().connect()) {
            return answer(connection, sql);
        }
    }

    private static String as(String service, String sql) throws SQLException {
        String password = backEnds.secrets().password(service);
        try (Connection connection = backEnds.database().connect("muster_" + service, password)) {
            return answer(connection, sql);
        }
    }

    private static String answer(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            boolean rows = statement.execute(sql);
            while (!rows) {
                rows = statement.getMoreResults();
            }
            ResultSet result = statement.getResultSet();
            result.next();
            return result.getString(1);
        }
    }
}
