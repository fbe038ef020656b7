package dev.muster.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.muster.demo.agents.AgentReport;
import dev.muster.demo.agents.AgentReport.Kind;
import dev.muster.demo.digest.Digest;
import dev.muster.demo.library.Library;
import dev.muster.demo.library.Refused;
import dev.muster.sdk.Agent;
import dev.muster.sdk.AgentListener;
import dev.muster.sdk.AssignedTask;
import dev.muster.sdk.TaskFailed;
import java.io.IOException;
import java.time.Duration;

/**
 * An agent that digests texts, as a process: {@code DigestAgent NAME SLOTS}. Takes tasks of type {@code text.digest} with
 * the payload {@code {"path", "content", "library"}} ({@code "text"} will do for {@code "content"}), files the text in that
 * library if one is named, answers with a {@link Digest} and the id of the {@code document}, and tells on standard output
 * what it does. Ends when its standard input does.
 */
public final class DigestAgent {
    /** The type of the demo's tasks. */
    public static final String TYPE = "text.digest";

    private static final ObjectMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();
    private static final Duration GOODBYE = Duration.ofSeconds(2);

    private final Door door;

    DigestAgent(Door door) {
        this.door = door;
    }

    /** Works until nobody is left to work for. */
    public static void main(String[] arguments) throws IOException {
        Door door = Door.from(System.getenv());
        Agent agent = Agent.connect(door.url(), door.key())
                .name(arguments[0])
                .slots(Integer.parseInt(arguments[1]))
                .handle(TYPE, new DigestAgent(door)::digest)
                .listener(new Told())
                .start();
        // Nobody writes to it: the read returns when the parent is gone.
        System.in.read();
        agent.close(GOODBYE);
    }

    private String digest(AssignedTask task) throws TaskFailed, JsonProcessingException, InterruptedException {
        tell(AgentReport.of(Kind.STARTED, task.id(), task.attempt(), ""));
        try {
            return answer(task.payload());
        } finally {
            tell(AgentReport.of(Kind.ENDED, task.id(), task.attempt(), ""));
        }
    }

    /** The result for a payload. */
    String answer(String payload) throws TaskFailed, JsonProcessingException, InterruptedException {
        JsonNode document = read(payload);
        JsonNode content = document.path("content").isTextual() ? document.path("content") : document.path("text");
        if (!content.isTextual()) {
            throw new TaskFailed("bad_payload", "the payload has no string \"content\" or \"text\"", false);
        }
        String path = document.path("path").asText("");
        ObjectNode answer = JSON.valueToTree(Digest.of(path, content.asText()));
        if (document.path("library").isTextual()) {
            answer.put("document", filed(document.path("library").asText(), path, content.asText()));
        }
        return JSON.writeValueAsString(answer);
    }

    /** The id of the document. An attempt that is repeated finds the same one. */
    private String filed(String library, String path, String text) throws TaskFailed, InterruptedException {
        try {
            return new Library(door, library).add(path, text).id();
        } catch (Refused e) {
            throw new TaskFailed("not_filed", String.valueOf(e.getMessage()), e.retryable());
        } catch (IOException e) {
            throw new TaskFailed("not_filed", "the gateway does not answer", true);
        }
    }

    private static JsonNode read(String payload) throws TaskFailed {
        try {
            return JSON.readTree(payload);
        } catch (JsonProcessingException e) {
            throw new TaskFailed("bad_payload", "the payload is not JSON", false);
        }
    }

    private static void tell(AgentReport report) {
        System.out.println(report.line());
    }

    /** The agent's own events, told on. */
    private static final class Told implements AgentListener {
        @Override
        public void connected(String session, boolean resumed) {
            tell(AgentReport.of(Kind.CONNECTED, session));
        }

        @Override
        public void disconnected(String reason) {
            tell(AgentReport.of(Kind.DISCONNECTED, reason));
        }

        @Override
        public void refused(String code, String detail) {
            tell(AgentReport.of(Kind.REFUSED, code + ": " + detail));
        }

        @Override
        public void recorded(String taskId, int attempt) {
            tell(AgentReport.of(Kind.RECORDED, taskId, attempt, ""));
        }

        @Override
        public void dropped(String taskId, int attempt, String code) {
            tell(AgentReport.of(Kind.DROPPED, taskId, attempt, code));
        }
    }
}
