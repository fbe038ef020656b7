package dev.muster.gateway.socket;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import dev.muster.gateway.link.AgentLinks;
import dev.muster.gateway.link.FakeReplica;
import dev.muster.gateway.link.ManualLoop;
import dev.muster.proto.agent.v1.Accept;
import dev.muster.proto.agent.v1.Complete;
import dev.muster.proto.agent.v1.Error;
import dev.muster.proto.agent.v1.Hello;
import dev.muster.proto.agent.v1.HelloReply;
import dev.muster.proto.task.v1.Up;
import dev.muster.protocol.frame.Frame;
import dev.muster.protocol.frame.FrameCodec;
import dev.muster.protocol.frame.FrameType;
import dev.muster.protocol.frame.Method;
import java.nio.ByteBuffer;
import java.util.List;

/** A conversation between an agent that speaks frames and two replicas, in a time the test makes. */
final class TestAgent {
    static final String SESSION = "0198c0de-0000-7000-8000-000000000001";
    static final String TASK = "0198c0de-0000-7000-8000-00000000000a";
    static final String OTHER_TASK = "0198c0de-0000-7000-8000-00000000000b";
    static final Hello HELLO = Hello.newBuilder()
            .setAgent("scribe")
            .addCapabilities("text.digest")
            .setSlots(2)
            .build();

    final ManualLoop loop = new ManualLoop();
    final FakeReplica replica = new FakeReplica("a", loop);
    final FakeReplica other = new FakeReplica("b", loop);
    final RecordingWire wire = new RecordingWire();
    final AgentCounters counters = new AgentCounters();
    final AgentLinks links = FakeReplica.links(loop, replica, other);
    final AgentConversation conversation;
    private boolean replicasLive = true;
    private boolean answersPings;

    TestAgent() {
        this(Long.MAX_VALUE);
    }

    TestAgent(long keyEndsAt) {
        conversation = new AgentConversation(wire, links, loop, () -> "token", keyEndsAt, counters, loop::now);
        replica.received();
        other.received();
    }

    /** Said HELLO and was answered, at the first replica. */
    static TestAgent open() {
        return open(HELLO);
    }

    static TestAgent open(Hello hello) {
        TestAgent agent = new TestAgent();
        agent.request(1, Method.HELLO, hello);
        agent.replica.opened(agent.replica.only(), SESSION, 4);
        agent.wire.frames();
        return agent;
    }

    /** Open and at work on the first attempt at {@link #TASK}. */
    static TestAgent working() {
        TestAgent agent = open();
        agent.replica.assign(SESSION, TASK, 1);
        agent.respond(agent.wire.frame().sequence(), Method.ASSIGN, Accept.getDefaultInstance());
        agent.replica.received();
        return agent;
    }

    void request(long sequence, Method method, MessageLite payload) {
        say(FrameCodec.encode(FrameType.REQUEST, method, sequence, payload));
    }

    void respond(long sequence, Method method, MessageLite payload) {
        say(FrameCodec.encode(FrameType.RESPONSE, method, sequence, payload));
    }

    void error(long sequence, Method method, String code) {
        say(FrameCodec.error(
                sequence, method.number(), Error.newBuilder().setCode(code).build()));
    }

    void complete(long sequence, String task, int attempt, String result) {
        request(
                sequence,
                Method.COMPLETE,
                Complete.newBuilder()
                        .setTaskId(task)
                        .setAttempt(attempt)
                        .setResult(result)
                        .build());
    }

    void say(byte[] message) {
        conversation.binary(ByteBuffer.wrap(message));
        loop.run();
    }

    void say(String message) {
        conversation.text(message);
        loop.run();
    }

    /** The code of the only frame that came, which is an error that answers {@code sequence}. */
    String refused(long sequence) {
        Frame frame = wire.frame();
        if (frame.type() != FrameType.ERROR || frame.sequence() != sequence) {
            throw new AssertionError("an error to " + sequence + " expected, there is " + frame);
        }
        return frame.parse(Error.parser()).getCode();
    }

    /** The message in the only frame that came. */
    <M> M told(FrameType type, Method method, Parser<M> parser) {
        Frame frame = wire.frame();
        if (frame.type() != type || frame.method() != method) {
            throw new AssertionError(type + " " + method + " expected, there is " + frame);
        }
        return frame.parse(parser);
    }

    /** What the replica got, without renewals. */
    List<Up> up() {
        return replica.received();
    }

    void reply(Up open, HelloReply reply) {
        replica.opened(open, reply);
    }

    void answersPings() {
        answersPings = true;
    }

    void replicasFallSilent() {
        replicasLive = false;
    }

    /** Ticks in time, every 250 ms, for so long. */
    void pass(long millis) {
        for (long passed = 0; passed < millis; passed += 250) {
            loop.pass(250);
            tick();
        }
    }

    void tick() {
        if (replicasLive) {
            replica.say();
            other.say();
        }
        FakeReplica.tick(links);
        conversation.tick(loop.now(), false);
        loop.run();
        if (answersPings && wire.pings() > 0) {
            conversation.heard();
        }
    }
}
