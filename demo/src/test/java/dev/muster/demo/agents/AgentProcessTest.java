package dev.muster.demo.agents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.muster.demo.agents.AgentReport.Kind;
import dev.muster.localstack.process.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class AgentProcessTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path logs;

    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    @Test
    void whatItTellsIsHeardAndSoIsItsEnd() throws InterruptedException {
        AgentProcess agent = start("speak");

        assertEquals("CONNECTED here", next());
        agent.kill();
        assertEquals("ended", next());
        awaitDead(agent);
    }

    @Test
    void itEndsWithTheOneWhoStartedIt() throws InterruptedException {
        // Its standard input is all that ties it to us.
        AgentProcess agent = start("leave");

        assertEquals("CONNECTED here", next());
        assertEquals("ended", next());
        awaitDead(agent);
    }

    /** The JDK may tell of an end before it looks so. */
    private static void awaitDead(AgentProcess agent) {
        assertTrue(Await.until(Duration.ofSeconds(10), () -> !agent.alive()));
    }

    private AgentProcess start(String manner) {
        return AgentProcess.start(
                "a",
                List.of(Stand.class.getName(), manner),
                Map.of("PLACE", "here"),
                logs.resolve("a.log"),
                new AgentProcess.Listener() {
                    @Override
                    public void reported(AgentProcess agent, AgentReport report) {
                        heard.add(report.kind() + " " + report.detail());
                    }

                    @Override
                    public void ended(AgentProcess agent) {
                        await(agent);
                        heard.add("ended");
                    }
                });
    }

    private static void await(AgentProcess agent) {
        ProcessHandle.of(agent.pid()).ifPresent(handle -> handle.onExit().join());
    }

    private String next() throws InterruptedException {
        return String.valueOf(heard.poll(20, TimeUnit.SECONDS));
    }

    /** A program that stands in for an agent. */
    static final class Stand {
        public static void main(String[] arguments) throws Exception {
            System.out.println("something else");
            System.out.println(
                    AgentReport.of(Kind.CONNECTED, System.getenv("PLACE")).line());
            if (arguments[0].equals("speak")) {
                System.in.read();
            }
        }
    }
}
