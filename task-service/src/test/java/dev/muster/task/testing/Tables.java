package dev.muster.task.testing;

import dev.muster.localstack.testing.Sql;
import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** The service's tables, for tests. */
@Singleton
final class Tables {
    Tables() {}

    @Produces
    @Singleton
    static Sql sql(AgroalDataSource source) {
        return new Sql(source);
    }
}
