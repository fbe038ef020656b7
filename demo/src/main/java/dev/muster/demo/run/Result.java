package dev.muster.demo.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.muster.demo.DemoException;
import dev.muster.demo.digest.Digest;
import dev.muster.sdk.TaskInfo;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * The accepted result for one file, as it is kept.
 *
 * @param task id of its task
 * @param attempt that was accepted
 * @param agent who made it
 * @param latencyMs from submit to result
 * @param document id of the document the file was filed as
 */
public record Result(
        String path, String task, int attempt, String agent, double latencyMs, Digest digest, String document) {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    static Result of(Work work, TaskInfo end, Digest digest, String document) {
        return new Result(
                work.file().path(),
                work.task(),
                end.attempt(),
                Objects.requireNonNullElse(end.agent(), ""),
                work.latencyNanos() / 1_000 / 1_000.0,
                digest,
                document);
    }

    /** The digest in an agent's answer, which may have more in it. */
    static Digest digest(JsonNode answer) throws JsonProcessingException {
        return JSON.treeToValue(answer, Digest.class);
    }

    /** An agent's answer. */
    static JsonNode answer(String json) throws JsonProcessingException {
        return JSON.readTree(json);
    }

    /** Keeps results in a file, one JSON document a line. */
    public static void keep(List<Result> results, Path file) {
        try {
            Files.createDirectories(file.getParent());
            try (BufferedWriter lines = Files.newBufferedWriter(file)) {
                for (Result result : results) {
                    lines.write(JSON.writeValueAsString(result));
                    lines.write('\n');
                }
            }
        } catch (IOException e) {
            throw new DemoException("%s cannot be written (%s).".formatted(file, e.getMessage()), e);
        }
    }
}
