package dev.muster.e2e.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.muster.e2e.harness.Cluster;
import dev.muster.e2e.harness.Door;
import dev.muster.e2e.harness.Key;
import dev.muster.e2e.harness.RawAgent;
import dev.muster.e2e.harness.RawSocket.UpgradeRefused;
import dev.muster.e2e.harness.Reply;
import dev.muster.e2e.harness.Tenant;
import dev.muster.e2e.harness.Work;
import dev.muster.localstack.process.Await;
import dev.muster.protocol.caller.Scope;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Keys that are none, are over, or are taken away while they are in use. */
class BadKeysIT {
    private static final int POLICY = 1008;
    private static final Duration AT_ONCE = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final String NEVER_MADE = "mk_AAAAAAAA_" + "B".repeat(43);

    private final Cluster cluster = Cluster.shared();

    @Test
    void aKeyThatIsNoneOpensNothing() {
        Tenant tenant = cluster.tenant("keys-wrong");
        String otherSecret = tenant.key().substring(0, 12) + "C".repeat(43);
        for (String key : List.of("", "nonsense", NEVER_MADE, otherSecret, tenant.key() + "x")) {
            Door door = tenant.door().with(key);
            Reply reply = door.get("/v1/tasks").expectProblem(401, "unauthenticated");
            assertTrue(reply.header("www-authenticate").startsWith("Bearer"));
            door.post("/v1/tasks", Work.of("work").toString()).expectProblem(401, "unauthenticated");
            assertEquals(401, upgrade(tenant, key));
        }
    }

    @Test
    void aKeyInTheUrlOpensNothing() throws IOException, InterruptedException {
        Tenant tenant = cluster.tenant("keys-url");
        for (String name : List.of("key", "token", "access_token", "api_key", "authorization")) {
            URI uri = URI.create(tenant.url(0) + "/v1/tasks?" + name + "=" + tenant.key());
            HttpResponse<String> answer =
                    Door.client().send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
            assertEquals(401, answer.statusCode());
        }
    }

    @Test
    void anExpiredKeyOpensNothingAndItsSocketIsClosed() {
        Tenant tenant = cluster.tenant("keys-expired");
        Instant end = Instant.now().plusSeconds(6);
        Key key = tenant.newKey(end);
        Door door = tenant.door().with(key.text());
        door.get("/v1/tasks").expect(200);
        try (RawAgent agent = RawAgent.connect(tenant.url(1), key.text())) {
            agent.hello("agent", 1, "work");
            assertEquals(POLICY, agent.awaitClosed(Duration.ofSeconds(15)));
            assertTrue(Instant.now().isAfter(end.minusMillis(100)));
        }
        door.get("/v1/tasks").expectProblem(401, "key_expired");
        door.get("/v1/tasks").expectProblem(401, "key_expired");
        assertEquals(401, upgrade(tenant, key.text()));
    }

    /** Once in ten times, because another process may have the machine. */
    @Test
    void aRevokedKeyIsOverEverywhereWithinASecond() {
        assertTrue(
                Stream.generate(this::untilARevokedKeyIsOver).limit(10).anyMatch(took -> took.compareTo(AT_ONCE) <= 0));
    }

    private Duration untilARevokedKeyIsOver() {
        Tenant tenant = cluster.tenant("keys-revoked");
        Key key = tenant.newKey(Scope.TASKS_READ, Scope.TASKS_WRITE, Scope.AGENTS_CONNECT);
        Door door = tenant.door().with(key.text());
        door.at(0).get("/v1/tasks").expect(200);
        door.at(1).get("/v1/tasks").expect(200);
        try (RawAgent near = RawAgent.connect(tenant.url(0), key.text());
                RawAgent far = RawAgent.connect(tenant.url(1), key.text());
                RawAgent heir = tenant.agent(1, "heir", 2, "work")) {
            near.hello("near", 1, "only.near");
            far.hello("far", 1, "only.far");
            String id = tenant.door().submit(Work.of("only.far"));
            far.accepted();
            tenant.door().awaitState(id, "running");

            cluster.admin().at(0).delete("/v1/admin/keys/" + key.id()).expect(204);
            long revoked = System.nanoTime();
            door.at(0).get("/v1/tasks").expectProblem(401, "key_revoked");
            boolean over =
                    Await.until(PATIENCE, () -> door.at(1).get("/v1/tasks").status() == 401);
            assertTrue(over, "the other gateway still takes it");
            assertEquals(POLICY, near.awaitClosed(PATIENCE));
            assertEquals(POLICY, far.awaitClosed(PATIENCE));
            Duration time = Duration.ofNanos(System.nanoTime() - revoked);
            assertEquals(401, upgrade(tenant, key.text()));
            tenant.door().awaitState(id, "queued");

            assertTrue(heir.isOpen(), "the tenant's other key goes on");
            tenant.door().get("/v1/tasks").expect(200);
            tenant.door().post("/v1/tasks/" + id + "/cancel", "").expect(200);
            return time;
        }
    }

    @Test
    void aRevokedKeyStaysRevokedAndIsListedAsSuch() {
        Tenant tenant = cluster.tenant("keys-listed");
        Key key = tenant.newKey(Scope.TASKS_READ);
        cluster.admin().delete("/v1/admin/keys/" + key.id()).expect(204);
        cluster.admin().delete("/v1/admin/keys/" + key.id()).expect(204);
        Reply list = cluster.admin().get("/v1/admin/keys?tenant=keys-listed").expect(200);
        assertTrue(list.body().contains("revoked_at"), list.body());
        assertTrue(!list.body().contains(key.text()), "texts of keys are never shown again");
        cluster.admin()
                .delete("/v1/admin/keys/00000000-0000-7000-8000-000000000000")
                .expectProblem(404, "key_not_found");
    }

    private static int upgrade(Tenant tenant, String key) {
        return assertThrows(UpgradeRefused.class, () -> RawAgent.connect(tenant.url(0), key))
                .status();
    }
}
