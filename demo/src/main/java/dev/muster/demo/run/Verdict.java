package dev.muster.demo.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.muster.demo.digest.Digest;
import dev.muster.sdk.TaskInfo;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Whether one file has exactly one accepted result: Muster's log says once that its task succeeded, and the result is of
 * what the file contained.
 *
 * @param result present if it has
 * @param wrong a sentence if it has not
 */
record Verdict(Optional<Result> result, Optional<String> wrong) {
    /** @param successes how often the task's log says that it succeeded */
    static Verdict of(Work work, int successes) {
        TaskInfo end = work.end();
        if (end == null || !work.succeeded()) {
            return wrong(work, end == null ? "has no end" : "ended as " + end.state() + reason(end));
        }
        if (successes != 1) {
            return wrong(work, "was accepted %d times".formatted(successes));
        }
        try {
            JsonNode answer = Result.answer(String.valueOf(end.result()));
            return judge(
                    work, end, Result.digest(answer), answer.path("document").asText(""));
        } catch (JsonProcessingException e) {
            return wrong(work, "has a result that is no digest");
        }
    }

    private static Verdict judge(Work work, TaskInfo end, Digest digest, String document) {
        byte[] content = work.file().content().getBytes(StandardCharsets.UTF_8);
        if (!digest.sha256().equals(Digest.sha256(content))) {
            return wrong(work, "has the result of another text");
        }
        return new Verdict(Optional.of(Result.of(work, end, digest, document)), Optional.empty());
    }

    private static String reason(TaskInfo end) {
        TaskInfo.Failure error = end.error();
        return error == null ? "" : " (%s: %s)".formatted(error.code(), error.message());
    }

    private static Verdict wrong(Work work, String what) {
        return new Verdict(
                Optional.empty(),
                Optional.of("%s, task %s, %s".formatted(work.file().path(), work.task(), what)));
    }
}
