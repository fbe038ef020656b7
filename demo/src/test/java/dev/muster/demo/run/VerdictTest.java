package dev.muster.demo.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.muster.demo.DigestAnswers;
import dev.muster.demo.files.TextFile;
import dev.muster.sdk.TaskState;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class VerdictTest {
    private static final TextFile FILE = new TextFile("a.md", "# Title\n", 8);

    @Test
    void oneSuccessWithTheDigestOfTheFileIsGood() throws Exception {
        Verdict verdict = verdict(TaskState.SUCCEEDED, DigestAnswers.to(FILE), 1);

        assertTrue(verdict.wrong().isEmpty());
        assertEquals("Markdown", verdict.result().orElseThrow().digest().language());
    }

    @Test
    void twoSuccessesAreNot() throws Exception {
        assertWrong("was accepted 2 times", verdict(TaskState.SUCCEEDED, DigestAnswers.to(FILE), 2));
    }

    @Test
    void theDigestOfAnotherTextIsNot() throws Exception {
        TextFile other = new TextFile("a.md", "another", 7);

        assertWrong("has the result of another text", verdict(TaskState.SUCCEEDED, DigestAnswers.to(other), 1));
    }

    @Test
    void somethingElseIsNoDigest() throws JsonProcessingException {
        assertWrong("is no digest", verdict(TaskState.SUCCEEDED, new ObjectMapper().writeValueAsString(1), 1));
    }

    @Test
    void anotherEndIsNot() {
        assertWrong("ended as FAILED (too_hard: it was)", verdict(TaskState.FAILED, null, 0));
    }

    @Test
    void noEndIsNot() {
        assertWrong("has no end", Verdict.of(new Work(FILE, "t", 0), 0));
    }

    private static Verdict verdict(TaskState state, @Nullable String result, int successes) {
        Work work = new Work(FILE, "t", 0);
        work.finish(Tasks.ended("t", state, 1, result), 1);
        return Verdict.of(work, successes);
    }

    private static void assertWrong(String what, Verdict verdict) {
        assertTrue(verdict.result().isEmpty());
        assertTrue(verdict.wrong().orElseThrow().contains(what), verdict.toString());
    }
}
