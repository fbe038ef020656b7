package dev.muster.localstack.testing;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A look behind the service's back, into its tables. */
public final class Sql {
    private final DataSource source;

    public Sql(DataSource source) {
        this.source = source;
    }

    /** Runs one statement with parameters; how many rows it touched. */
    public int run(String sql, @Nullable Object... parameters) {
        return with(sql, parameters, PreparedStatement::executeUpdate);
    }

    /** The first column of all rows, as text. */
    public List<String> column(String sql, @Nullable Object... parameters) {
        return with(sql, parameters, statement -> {
            List<String> values = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    values.add(String.valueOf(rows.getObject(1)));
                }
            }
            return values;
        });
    }

    public long number(String sql, @Nullable Object... parameters) {
        return Long.parseLong(column(sql, parameters).getFirst());
    }

    private <T> T with(String sql, @Nullable Object[] parameters, Use<T> use) {
        try (Connection connection = source.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            return use.of(statement);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    private interface Use<T> {
        T of(PreparedStatement statement) throws SQLException;
    }
}
