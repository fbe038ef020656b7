package dev.muster.task.query;

import static dev.muster.task.testing.Door.newTask;
import static dev.muster.task.testing.Door.newTenant;
import static dev.muster.task.testing.Door.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.muster.localstack.testing.BackEndsResource;
import dev.muster.localstack.testing.Sql;
import dev.muster.proto.task.v1.Agent;
import dev.muster.proto.task.v1.CancelRequest;
import dev.muster.proto.task.v1.GetAgentRequest;
import dev.muster.proto.task.v1.ListAgentsReply;
import dev.muster.proto.task.v1.ListAgentsRequest;
import dev.muster.proto.task.v1.ListReply;
import dev.muster.proto.task.v1.ListRequest;
import dev.muster.proto.task.v1.NewTask;
import dev.muster.proto.task.v1.State;
import dev.muster.proto.task.v1.Task;
import dev.muster.task.testing.Door;
import dev.muster.task.testing.LivingReplica;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(BackEndsResource.class)
class QueryIT {
    private final String tenant = newTenant();

    @Inject
    Door door;

    @Inject
    Sql sql;

    @Test
    void aListIsReadPageByPageNewestFirst() {
        List<String> ids = submit(25);
        door.submit(newTenant(), newTask());

        List<String> read = new ArrayList<>();
        ListReply page = list(ListRequest.newBuilder().setLimit(10));
        while (true) {
            page.getTasksList().forEach(task -> read.add(task.getId()));
            if (!page.getMore()) {
                break;
            }
            page = list(ListRequest.newBuilder().setLimit(10).setBeforeId(read.getLast()));
        }

        assertEquals(ids.reversed(), read);
    }

    @Test
    void aListCanBeOfSomeStatesAndOneType() {
        List<String> ids = submit(4);
        door.tasks(tenant).cancel(CancelRequest.newBuilder().setId(ids.get(1)).build());
        NewTask.Builder other = newTask().setType("test.other");
        door.submit(tenant, other);

        assertEquals(
                List.of(ids.get(1)),
                idsOf(list(ListRequest.newBuilder().setLimit(10).addStates(State.CANCELLED))));
        assertEquals(
                4,
                idsOf(list(ListRequest.newBuilder().setLimit(10).addStates(State.QUEUED)))
                        .size());
        assertEquals(
                List.of(other.getId()),
                idsOf(list(ListRequest.newBuilder().setLimit(10).setType("test.other"))));
        assertEquals(
                List.of(other.getId()),
                idsOf(list(ListRequest.newBuilder()
                        .setLimit(1)
                        .addStates(State.QUEUED)
                        .setType("test.other"))));
        assertEquals(
                5,
                idsOf(list(ListRequest.newBuilder()
                                .setLimit(10)
                                .addStates(State.QUEUED)
                                .addStates(State.CANCELLED)))
                        .size());
    }

    @Test
    void anAgentIsTheSumOfItsSessions() {
        try (LivingReplica owner = new LivingReplica(sql)) {
            agent("b", 2, owner);
            agent("a", 0, owner);
            agent("c", 1, owner);

            Agent b = door.agents(tenant)
                    .get(GetAgentRequest.newBuilder().setName("b").build());
            assertTrue(b.getOnline());
            assertEquals(2, b.getSessions());
            assertEquals(8, b.getSlots());
            assertEquals(2, b.getUsed());
            assertEquals("eu", b.getLabelsOrThrow("zone"));

            ListAgentsReply first = door.agents(tenant)
                    .list(ListAgentsRequest.newBuilder().setLimit(2).build());
            assertEquals(
                    List.of("a", "b"),
                    first.getAgentsList().stream().map(Agent::getName).toList());
            assertFalse(first.getAgents(0).getOnline());
            assertTrue(first.getMore());
            ListAgentsReply rest = door.agents(tenant)
                    .list(ListAgentsRequest.newBuilder()
                            .setLimit(2)
                            .setAfter("b")
                            .build());
            assertEquals("c", rest.getAgents(0).getName());
            assertFalse(rest.getMore());
            assertEquals("agent_not_found", refusal(() -> door.agents(newTenant())
                    .get(GetAgentRequest.newBuilder().setName("b").build())));
        }
    }

    private List<String> submit(int count) {
        NewTask.Builder[] tasks =
                IntStream.range(0, count).mapToObj(i -> newTask()).toArray(NewTask.Builder[]::new);
        door.submit(tenant, tasks);
        return IntStream.range(0, count).mapToObj(i -> tasks[i].getId()).toList();
    }

    private ListReply list(ListRequest.Builder request) {
        return door.tasks(tenant).list(request.build());
    }

    private static List<String> idsOf(ListReply reply) {
        return reply.getTasksList().stream().map(Task::getId).toList();
    }

    private void agent(String name, int sessions, LivingReplica owner) {
        sql.run("insert into agent values (?, ?, '{x}', '{zone=eu}', 'test/1', now(), now())", tenant, name);
        for (int i = 0; i < sessions; i++) {
            sql.run(
                    "insert into session values (?, ?, false, ?, 'key:t', 'test/1', ?, 'g', 1, 4, 1, 0, '{x}', '{}', now())",
                    UUID.randomUUID(),
                    tenant,
                    name,
                    owner.id());
        }
    }
}
