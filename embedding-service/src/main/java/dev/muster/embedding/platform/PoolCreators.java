package dev.muster.embedding.platform;

import dev.muster.platform.sql.PatientPools;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.quarkus.reactive.pg.client.PgPoolCreator;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** What tells Quarkus to have each of the {@link Pools} made by {@link PatientPools}. */
@Singleton
final class PoolCreators {
    PoolCreators() {}

    @Produces
    @Singleton
    static PgPoolCreator write() {
        return new PatientPools(PatientPools.ANSWER);
    }

    @Produces
    @Singleton
    @ReactiveDataSource("leases")
    static PgPoolCreator leases() {
        return new PatientPools(PatientPools.ANSWER);
    }

    @Produces
    @Singleton
    @ReactiveDataSource("read")
    static PgPoolCreator read() {
        return new PatientPools(PatientPools.ANSWER);
    }
}
