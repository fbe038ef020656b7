package dev.muster.gateway.socket;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.muster.gateway.testing.FakeLink;
import dev.muster.gateway.testing.GatewayTest;
import dev.muster.gateway.testing.TaskServices;
import dev.muster.gateway.testing.TaskServices.Fakes;
import dev.muster.proto.agent.v1.Accept;
import dev.muster.proto.agent.v1.Assign;
import dev.muster.proto.agent.v1.Complete;
import dev.muster.proto.agent.v1.Error;
import dev.muster.proto.agent.v1.Fail;
import dev.muster.proto.agent.v1.Hello;
import dev.muster.proto.agent.v1.HelloReply;
import dev.muster.proto.agent.v1.Recorded;
import dev.muster.proto.task.v1.Down;
import dev.muster.proto.task.v1.Up;
import dev.muster.protocol.frame.Frame;
import dev.muster.protocol.frame.FrameCodec;
import dev.muster.protocol.frame.FrameType;
import dev.muster.protocol.frame.Method;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Real sockets, a real PostgreSQL for the keys, fake replicas. */
@GatewayTest
class AgentSocketIT {
    private static final String TASK = "0198c0de-0000-7000-8000-00000000000a";

    @Inject
    AgentSockets sockets;

    @SuppressWarnings("NullAway.Init")
    Fakes fakes;

    @SuppressWarnings("NullAway.Init")
    AgentSocketIT() {}

    /** A session as one of the replicas sees it. */
    private record Session(String id, FakeLink link) {
        List<Up> received() {
            return link.of(id);
        }

        Up next(java.util.function.Predicate<Up> wanted) {
            return await(() -> received().stream().filter(wanted).findFirst());
        }

        void assign(String task, int attempt, String payload) {
            link.say(Down.newBuilder()
                    .setSession(id)
                    .setAssign(Assign.newBuilder()
                            .setTaskId(task)
                            .setAttempt(attempt)
                            .setType("text.digest")
                            .setPayload(payload))
                    .build());
        }
    }

    @Test
    void theTestsSeeWhichThreadThingsRunOn() {
        assertTrue(AgentSocket.class.desiredAssertionStatus(), "the socket asserts that it runs on its event loop");
    }

    @Test
    void anAgentWorksOnATaskInFrames() throws InterruptedException {
        SocketClient agent = SocketClient.connect(port(), TaskServices.KEY);
        Session session = hello(agent, unique());
        session.assign(TASK, 1, "{\"n\":1}");

        Frame request = agent.frame();
        assertEquals("{\"n\":1}", request.parse(Assign.parser()).getPayload());
        agent.respond(request.sequence(), Method.ASSIGN, Accept.getDefaultInstance());
        agent.request(2, Method.COMPLETE, complete(1));

        agent.answer(2, FrameType.RESPONSE).parse(Recorded.parser());
        assertEquals(
                "{\"ok\":true}", session.next(Up::hasComplete).getComplete().getResult());
        assertTrue(session.received().stream().anyMatch(Up::hasAccept));
        agent.close();
        assertEquals("socket_closed", session.next(Up::hasClose).getClose().getReason());
    }

    @Test
    void anAgentWorksOnATaskInTexts() throws InterruptedException {
        SocketClient agent = SocketClient.connect(port(), TaskServices.KEY);
        String name = unique();
        agent.send("{\"type\":\"request\",\"seq\":1,\"method\":\"HELLO\",\"payload\":{\"agent\":\"" + name
                + "\",\"capabilities\":[\"text.digest\"],\"slots\":1}}");
        assertTrue(agent.text().startsWith("{\"type\":\"response\",\"seq\":1,\"method\":\"HELLO\",\"payload\":{"));
        Session session = sessionOf(name);
        session.assign(TASK, 1, "{}");
        assertTrue(agent.text().startsWith("{\"type\":\"request\",\"seq\":1,\"method\":\"ASSIGN\",\"payload\":{"));

        agent.send("{\"type\":\"response\",\"seq\":1,\"method\":\"ASSIGN\",\"payload\":{}}");
        agent.send("{\"type\":\"request\",\"seq\":2,\"method\":\"COMPLETE\",\"payload\":{\"task_id\":\"" + TASK
                + "\",\"attempt\":1,\"result\":\"42\"}}");

        assertEquals("{\"type\":\"response\",\"seq\":2,\"method\":\"COMPLETE\",\"payload\":{}}", agent.text());
        assertEquals("42", session.next(Up::hasComplete).getComplete().getResult());
        agent.close();
    }

    @Test
    void theTokenOfTheAgentsOwnKeyOpensItsSession() throws InterruptedException {
        SocketClient agent = SocketClient.connect(port(), TaskServices.KEY);
        Session session = hello(agent, unique());

        String token = session.next(Up::hasOpen).getOpen().getCallerToken();

        assertTrue(token.startsWith("v1."));
        agent.close();
    }

    @Test
    void theFirstItemOfALinkNamesTheGateway() {
        assertTrue(await(() -> fakes.first().link.received.stream().findFirst()).hasRegister());
    }

    @Test
    void messagesOfOneConnectionKeepTheirOrder() throws InterruptedException {
        SocketClient agent = SocketClient.connect(port(), TaskServices.KEY);
        Session session = hello(agent, unique());
        int rounds = 50;
        int each = 10;
        for (int round = 0; round < rounds; round++) {
            int first = round * each;
            agent.send(FrameCodec.batch(
                    0,
                    IntStream.range(first, first + each)
                            .mapToObj(i -> FrameCodec.encode(FrameType.REQUEST, Method.FAIL, i + 2L, failure(i + 1)))
                            .toList(),
                    false));
            for (int i = 0; i < each; i++) {
                agent.answer(first + i + 2L, FrameType.RESPONSE);
            }
        }

        List<Integer> attempts = session.received().stream()
                .filter(Up::hasFail)
                .map(up -> up.getFail().getAttempt())
                .toList();
        assertEquals(IntStream.rangeClosed(1, rounds * each).boxed().toList(), attempts);
        agent.close();
    }

    @Test
    void whenTheReplicaDiesTheSessionIsOpenedAgainAtTheOther() throws InterruptedException {
        SocketClient agent = SocketClient.connect(port(), TaskServices.KEY);
        Session session = hello(agent, unique());
        session.assign(TASK, 3, "{}");
        agent.respond(agent.frame().sequence(), Method.ASSIGN, Accept.getDefaultInstance());
        session.next(Up::hasAccept);

        session.link.breakStream();

        Frame news = agent.frame();
        assertEquals(FrameType.NOTIFICATION, news.type());
        assertEquals(2, news.parse(HelloReply.parser()).getEpoch());
        Session moved = await(() -> reopened(session.id));
        Hello again = moved.next(up -> up.getOpen().getReopen()).getOpen().getHello();
        assertEquals(1, again.getEpoch());
        assertEquals(3, again.getHeld(0).getAttempt());
        agent.request(2, Method.COMPLETE, complete(3));
        agent.answer(2, FrameType.RESPONSE);
        agent.close();
    }

    @Test
    void anAgentThatIsKilledEndsItsSessionAtOnce() throws InterruptedException {
        SocketClient agent = SocketClient.connect(port(), TaskServices.KEY);
        Session session = hello(agent, unique());

        agent.abort();

        assertEquals("socket_closed", session.next(Up::hasClose).getClose().getReason());
    }

    @Test
    void anAgentThatDoesNotReadIsClosedAndItsSessionEnded() throws InterruptedException {
        SocketClient agent = SocketClient.thatDoesNotRead(port(), TaskServices.KEY);
        Session session = hello(agent, unique());
        String large = "\"" + "x".repeat(900_000) + "\"";
        for (int i = 0; i < 40 && session.received().stream().noneMatch(Up::hasClose); i++) {
            session.assign(UUID.randomUUID().toString(), 1, large);
        }

        assertEquals("socket_closed", session.next(Up::hasClose).getClose().getReason());
        await(() -> sockets.count() == 0 ? Optional.of(true) : Optional.empty());
        agent.abort();
    }

    @Test
    void anUnknownMethodLeavesTheConnectionAsItWas() throws InterruptedException {
        SocketClient agent = SocketClient.connect(port(), TaskServices.KEY);
        hello(agent, unique());

        agent.request(2, Method.REPORT, Accept.getDefaultInstance());
        assertEquals(
                "unknown_method",
                agent.answer(2, FrameType.ERROR).parse(Error.parser()).getCode());

        agent.send(FrameCodec.encode(FrameType.PING, 3));
        agent.answer(3, FrameType.PONG);
        agent.close();
    }

    @Test
    void whatIsNoFrameIsAnsweredThenClosed() throws InterruptedException {
        SocketClient agent = SocketClient.connect(port(), TaskServices.KEY);

        agent.send(new byte[30]);

        assertEquals(
                "protocol_error",
                agent.answer(0, FrameType.ERROR).parse(Error.parser()).getCode());
        assertEquals("1002 The frame does not begin with the magic number", agent.closed());
    }

    @Test
    void aMessageOverTheLimitIsAnsweredAndOneFarOverItClosed() throws InterruptedException {
        SocketClient agent = SocketClient.connect(port(), TaskServices.KEY);
        hello(agent, unique());
        byte[] over = new byte[(1 << 20) + 100];
        byte[] header = FrameCodec.encode(FrameType.REQUEST, Method.COMPLETE, 9, Complete.getDefaultInstance());
        System.arraycopy(header, 0, over, 0, header.length);
        java.nio.ByteBuffer.wrap(over).putInt(20, over.length - FrameCodec.HEADER_BYTES);
        agent.send(over);
        assertEquals(
                "frame_too_large",
                agent.answer(9, FrameType.ERROR).parse(Error.parser()).getCode());

        agent.sendWhatGoes(new byte[3 << 20]);

        assertTrue(List.of("1009", "1006").contains(agent.closed().substring(0, 4)), agent.closed());
    }

    @Test
    void aMessageInPartsIsHeldToTheSameLimit() throws InterruptedException {
        SocketClient agent = SocketClient.connect(port(), TaskServices.KEY);
        hello(agent, unique());

        agent.send(new byte[1 << 20], false);
        agent.send(new byte[1 << 20], false);
        agent.send(new byte[1 << 20], true);

        assertEquals("1009 message too large", agent.closed());
    }

    @Test
    void withoutAGoodKeyThereIsNoUpgradeButAProblem() {
        refused(upgrade(Map.of()), 401, "unauthenticated");
        refused(upgrade(Map.of("Authorization", "Bearer nonsense")), 401, "unauthenticated");
        refused(
                upgrade(Map.of("Authorization", "Bearer " + TaskServices.KEY.replace("xyz", "zyx"))),
                401,
                "unauthenticated");
        refused(upgrade(Map.of("Authorization", "Basic " + TaskServices.KEY)), 401, "unauthenticated");
    }

    @Test
    void aKeyInTheUrlIsNoKey() {
        Response response = upgrade(Map.of(), "?key=" + TaskServices.KEY + "&access_token=" + TaskServices.KEY);

        refused(response, 401, "unauthenticated");
    }

    @Test
    void aKeyWithoutTheScopeIsRefused() {
        String key = newKey("tasks:read").jsonPath().getString("key");

        refused(upgrade(Map.of("Authorization", "Bearer " + key)), 403, "permission_denied");
    }

    @Test
    void aKeyThatIsRevokedLosesItsSockets() throws InterruptedException {
        Response key = newKey("agents:connect");
        SocketClient agent = SocketClient.connect(port(), key.jsonPath().getString("key"));
        SocketClient bystander = SocketClient.connect(port(), TaskServices.KEY);
        Session session = hello(agent, unique());
        hello(bystander, unique());

        asAdmin().delete("/v1/admin/keys/" + key.jsonPath().getString("id"));

        assertEquals("1008 key_revoked", agent.closed());
        assertEquals("revoked", session.next(Up::hasClose).getClose().getReason());
        bystander.send(FrameCodec.encode(FrameType.PING, 3));
        bystander.answer(3, FrameType.PONG);
        bystander.close();
    }

    private Session hello(SocketClient agent, String name) throws InterruptedException {
        agent.request(
                1,
                Method.HELLO,
                Hello.newBuilder()
                        .setAgent(name)
                        .addCapabilities("text.digest")
                        .setSlots(2)
                        .build());
        HelloReply reply = agent.answer(1, FrameType.RESPONSE).parse(HelloReply.parser());
        Session session = sessionOf(name);
        assertEquals(session.id, reply.getSessionId());
        return session;
    }

    private Session sessionOf(String name) {
        return await(() -> fakes.all().stream()
                .flatMap(fake -> fake.link.received.stream()
                        .filter(up -> up.getOpen().getHello().getAgent().equals(name))
                        .map(up -> new Session(up.getSession(), fake.link)))
                .findFirst());
    }

    private Optional<Session> reopened(String id) {
        return fakes.all().stream()
                .map(fake -> new Session(id, fake.link))
                .filter(session ->
                        session.received().stream().anyMatch(up -> up.getOpen().getReopen()))
                .findFirst();
    }

    private static <T> T await(Supplier<Optional<T>> wanted) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(5))
                .until(wanted::get, Optional::isPresent)
                .orElseThrow();
    }

    private static void refused(Response response, int status, String code) {
        response.then()
                .statusCode(status)
                .contentType("application/problem+json")
                .body("code", equalTo(code))
                .body("type", equalTo("urn:muster:error:" + code));
    }

    private static Response upgrade(Map<String, String> headers) {
        return upgrade(headers, "");
    }

    private static Response upgrade(Map<String, String> headers, String query) {
        return RestAssured.given()
                .headers(headers)
                .header("Connection", "Upgrade")
                .header("Upgrade", "websocket")
                .header("Sec-WebSocket-Version", "13")
                .header("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")
                .get("/v1/agents/ws" + query);
    }

    private static io.restassured.specification.RequestSpecification asAdmin() {
        return RestAssured.given().header("Authorization", "Bearer " + TaskServices.KEY);
    }

    private static Response newKey(String scope) {
        Response response = asAdmin()
                .contentType("application/json")
                .body(Map.of("tenant", "socket-it", "name", "test", "scopes", List.of(scope)))
                .post("/v1/admin/keys");
        response.then().statusCode(201).body("scopes", hasItem(scope));
        return response;
    }

    private static int port() {
        return RestAssured.port;
    }

    private static String unique() {
        return "agent-" + UUID.randomUUID();
    }

    private static Complete complete(int attempt) {
        return Complete.newBuilder()
                .setTaskId(TASK)
                .setAttempt(attempt)
                .setResult("{\"ok\":true}")
                .build();
    }

    private static Fail failure(int attempt) {
        return Fail.newBuilder().setTaskId(TASK).setAttempt(attempt).build();
    }
}
