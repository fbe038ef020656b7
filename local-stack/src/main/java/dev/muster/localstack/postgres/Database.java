package dev.muster.localstack.postgres;

import dev.muster.localstack.process.LocalStackException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Properties;

/**
 * One database of a server, seen with the rights of its administrator.
 *
 * @param host the server's host
 * @param port the server's port
 * @param name the database
 * @param admin the administrator's role
 * @param adminPassword its password
 */
public record Database(String host, int port, String name, String admin, String adminPassword) {

    private static final int USUAL_PORT = 5432;
    private static final String INIT_SQL = "/dev/muster/localstack/init.sql";

    /** The database of a URL {@code postgresql://user:password@host[:port]/name}, where the user is an administrator. */
    public static Database at(String url) {
        URI uri = URI.create(url);
        String[] user = String.valueOf(uri.getUserInfo()).split(":", 2);
        boolean complete =
                uri.getHost() != null && user.length == 2 && uri.getPath().length() > 1;
        if (!complete) {
            throw new LocalStackException("MUSTER_PG_URL is not understood: give an administrator's"
                    + " postgresql://user:password@host:port/database, with pgvector installed on that server.");
        }
        int port = uri.getPort() < 0 ? USUAL_PORT : uri.getPort();
        return new Database(uri.getHost(), port, uri.getPath().substring(1), user[0], user[1]);
    }

    /** For JDBC, without user. */
    public String jdbcUrl() {
        return "jdbc:postgresql://%s:%d/%s".formatted(host, port, name);
    }

    /** For the reactive client, without user. */
    public String reactiveUrl() {
        return "postgresql://%s:%d/%s".formatted(host, port, name);
    }

    /** A connection as the administrator. */
    public Connection connect() throws SQLException {
        return connect(admin, adminPassword);
    }

    /** A connection as any role. */
    public Connection connect(String role, String password) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", role);
        properties.setProperty("password", password);
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("socketTimeout", "60");
        Connection connection = new org.postgresql.Driver().connect(jdbcUrl(), properties);
        if (connection == null) {
            throw new SQLException("not a PostgreSQL address: " + jdbcUrl());
        }
        return connection;
    }

    /** Whether the administrator can connect now. */
    public boolean answers() {
        try (Connection connection = connect()) {
            return connection.isValid(5);
        } catch (SQLException e) {
            return false;
        }
    }

    /** Runs one or several statements as the administrator. */
    public void execute(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new LocalStackException(
                    "PostgreSQL refused a statement on database %s: %s".formatted(name, e.getMessage()), e);
        }
    }

    /** Another database of the same server. */
    public Database sibling(String other) {
        return new Database(host, port, other, admin, adminPassword);
    }

    /** Creates the database if there is none of that name; asked of any database of the same server. */
    public Database create(String other) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet found =
                        statement.executeQuery("SELECT 1 FROM pg_database WHERE datname = '%s'".formatted(other))) {
            if (!found.next()) {
                statement.execute("CREATE DATABASE \"%s\"".formatted(other));
            }
            return sibling(other);
        } catch (SQLException e) {
            throw new LocalStackException("Database %s cannot be created: %s".formatted(other, e.getMessage()), e);
        }
    }

    /** Drops the database of that name with whoever is connected to it. */
    public void drop(String other) {
        execute("DROP DATABASE IF EXISTS \"%s\" WITH (FORCE)".formatted(other));
    }

    /**
     * Runs {@code deploy/sql/init.sql} here: extension, roles, schemas. May be repeated.
     *
     * @param passwords the passwords by the names the script gives them
     */
    public void initialise(Map<String, String> passwords) {
        execute(script(passwords));
    }

    private static String script(Map<String, String> passwords) {
        String sql = initSql();
        for (Map.Entry<String, String> password : passwords.entrySet()) {
            String literal = "'" + password.getValue().replace("'", "''") + "'";
            sql = sql.replace(":'" + password.getKey() + "'", literal);
        }
        return sql;
    }

    private static String initSql() {
        try (InputStream resource = Database.class.getResourceAsStream(INIT_SQL)) {
            if (resource == null) {
                throw new IllegalStateException(INIT_SQL + " is not in the jar");
            }
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
