package dev.muster.task.submit;

import static dev.muster.task.testing.Door.newTenant;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.muster.localstack.testing.BackEndsResource;
import dev.muster.localstack.testing.Sql;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(BackEndsResource.class)
class ForgetKeysIT {
    private final String tenant = newTenant();

    @Inject
    Sql sql;

    @Inject
    ForgetKeys sweep;

    @Test
    void onlyExpiredKeysAreForgotten() {
        insert("old-", 2 * PgKeys.CHUNK + 1, "-1 second");
        insert("new-", 1, "1 hour");

        sweep.forgetAll().await().atMost(Duration.ofSeconds(10));

        // What the sweep of the service has locked at the moment is skipped here, and deleted there.
        await().untilAsserted(() ->
                assertEquals(List.of("new-1"), sql.column("select key from idempotency where tenant = ?", tenant)));
    }

    private void insert(String prefix, int count, String expiry) {
        sql.run(
                "insert into idempotency select ?, 'r', ? || n, '', '{}', now() + ?::interval from generate_series(1, ?) n",
                tenant,
                prefix,
                expiry,
                count);
    }
}
