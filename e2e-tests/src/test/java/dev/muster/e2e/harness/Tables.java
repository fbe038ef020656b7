package dev.muster.e2e.harness;

import dev.muster.localstack.postgres.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tables of the services, read with the administrator's rights over one connection, which is made anew when it breaks.
 * Thread-safe.
 */
public final class Tables implements AutoCloseable {
    private final Database database;
    private @Nullable Connection connection;

    Tables(Database database) {
        this.database = database;
    }

    /** Reads a row. */
    @FunctionalInterface
    public interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** All rows of a query. Asks twice, since the connection may have been cut since the last question. */
    public synchronized <T> List<T> rows(String sql, RowReader<T> reader, Object... parameters) throws SQLException {
        try {
            return read(sql, reader, parameters);
        } catch (SQLException e) {
            close();
            return read(sql, reader, parameters);
        }
    }

    private Connection connection() throws SQLException {
        if (connection == null) {
            connection = database.connect();
        }
        return connection;
    }

    @Override
    public synchronized void close() throws SQLException {
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }

    private <T> List<T> read(String sql, RowReader<T> reader, Object... parameters) throws SQLException {
        try (PreparedStatement statement = connection().prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            List<T> rows = new ArrayList<>();
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    rows.add(reader.read(result));
                }
            }
            return rows;
        }
    }

    /** The one number a query answers. */
    public long number(String sql, Object... parameters) throws SQLException {
        return rows(sql, row -> row.getLong(1), parameters).getFirst();
    }

    /** Tasks of the tenant that have not ended. */
    public long live(String tenant) throws SQLException {
        return number("select count(*) from task.live_task where tenant = ?", tenant);
    }

    /** Tasks of the tenant that an agent has. */
    public long inFlight(String tenant) throws SQLException {
        return number("select count(*) from task.live_task where tenant = ? and session is not null", tenant);
    }

    /** Open sessions of the tenant's agents. */
    public long sessions(String tenant) throws SQLException {
        return number("select count(*) from task.session where tenant = ? and slots > 0", tenant);
    }

    /**
     * What does not add up: sessions whose used slots are not their tasks, tasks whose session is not there, caps that count
     * something else than the tasks in flight. Each a sentence; none when all is well.
     */
    public List<String> contradictions() throws SQLException {
        return rows("""
                select format('session %s of %s uses %s of %s slots but has %s tasks', s.id, s.agent, s.used, s.slots, n.n)
                from task.session s
                cross join lateral (select count(*) as n from task.live_task l where l.session = s.id) n
                where s.used <> n.n
                union all
                select format('task %s is in session %s that is not there', l.id, l.session)
                from task.live_task l
                where l.session is not null and not exists (select 1 from task.session s where s.id = l.session)
                union all
                select format('tenant %s counts %s in flight but has %s', c.tenant, c.in_flight, n.n)
                from task.tenant_cap c
                cross join lateral (
                    select count(*) as n from task.live_task l where l.tenant = c.tenant and l.session is not null) n
                where c.in_flight <> n.n
                union all
                select format('task %s has ended and is live', l.id)
                from task.live_task l join task.task t on t.id = l.id where t.state is not null
                union all
                select format('task %s has not ended and is not live', t.id)
                from task.task t
                where t.state is null and not exists (select 1 from task.live_task l where l.id = t.id)
                """, row -> row.getString(1));
    }
}
