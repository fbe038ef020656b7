package dev.muster.task.partition;

import static dev.muster.task.testing.Door.newTask;
import static dev.muster.task.testing.Door.newTenant;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.muster.localstack.testing.BackEndsResource;
import dev.muster.localstack.testing.Sql;
import dev.muster.protocol.id.Uuid7;
import dev.muster.task.platform.TaskConfig.PartitionsConfig.Span;
import dev.muster.task.testing.Door;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(BackEndsResource.class)
class PartitionIT {
    private static final Duration SOON = Duration.ofSeconds(10);

    @Inject
    Door door;

    @Inject
    Sql sql;

    @Inject
    PgPartitions partitions;

    @Inject
    KeepPartitions keeper;

    @Test
    void aTaskOfTodayLiesInThePartitionOfItsMonth() {
        Instant now = Instant.now();
        keeper.keep().await().atMost(SOON);
        UUID id = Uuid7.lowest(now);
        door.submit(newTenant(), newTask().setId(id.toString()));
        String suffix = Partition.from(now, Span.MONTH, 0).getFirst().suffix();

        assertEquals("task_" + suffix, partitionOf("task", "id", id));
        assertEquals("task_event_" + suffix, partitionOf("task_event", "task_id", id));
        for (Partition ahead : Partition.from(now, Span.MONTH, 3)) {
            assertEquals(1, sql.number("select count(*) from pg_class where relname = ?", "task_" + ahead.suffix()));
        }
    }

    @Test
    void keepingAgainChangesNothing() {
        keeper.keep().await().atMost(SOON);

        assertEquals(0, sql.number("select count(*) from task_default where tenant like 'tenant-%' and id < ?", now()));
    }

    @Test
    void rowsInTheDefaultPartitionOnlyKeepThatPartitionFromBeingMade() {
        UUID distant = Uuid7.lowest(Instant.parse("2150-05-05T05:05:05Z"));
        String tenant = newTenant();
        door.submit(tenant, newTask().setId(distant.toString()));
        Partition taken = Partition.from(Instant.parse("2150-05-05T00:00:00Z"), Span.MONTH, 0)
                .getFirst();
        Partition free = Partition.from(Instant.parse("2150-06-05T00:00:00Z"), Span.MONTH, 0)
                .getFirst();

        assertFalse(partitions.make("task", 80, taken).await().atMost(SOON));
        assertTrue(partitions.make("task", 80, free).await().atMost(SOON));
        assertFalse(partitions.make("task", 80, free).await().atMost(SOON));

        assertEquals("task_default", partitionOf("task", "id", distant));
        assertEquals(distant.toString(), door.get(tenant, distant.toString()).getId());
        sql.run("drop table task_2150_06");
    }

    private static UUID now() {
        return Uuid7.lowest(Instant.now());
    }

    private String partitionOf(String table, String key, UUID id) {
        return sql.column("select tableoid::regclass from " + table + " where " + key + " = ?", id)
                .getFirst();
    }
}
