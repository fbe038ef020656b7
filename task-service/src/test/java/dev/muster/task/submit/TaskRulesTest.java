package dev.muster.task.submit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.error.MusterException;
import dev.muster.protocol.id.Uuid7;
import dev.muster.protocol.task.TaskLimits;
import dev.muster.task.lifecycle.State;
import dev.muster.task.platform.TaskConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.buffer.Buffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TaskRulesTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final Uuid7 IDS = new Uuid7(Clock.systemUTC());

    private final TaskRules rules = new TaskRules(config());

    @Test
    void whatIsNotSaidHasADefault() {
        CheckedTask task = check(draft -> draft);

        assertEquals(5, task.maxAttempts());
        assertEquals(NOW.plus(Duration.ofHours(24)), task.deadline());
        assertNull(task.runAt());
        assertNull(task.startDeadline());
        assertEquals(State.QUEUED, task.state());
    }

    @Test
    void aTaskForLaterIsScheduledAndItsDeadlineCountsFromThen() {
        Instant later = NOW.plus(Duration.ofDays(3));

        CheckedTask task = check(draft -> draft.runAt(later));

        assertEquals(State.SCHEDULED, task.state());
        assertEquals(later.plus(Duration.ofHours(24)), task.deadline());
    }

    @Test
    void aTimeThatHasComeIsNow() {
        assertEquals(State.QUEUED, check(draft -> draft.runAt(NOW)).state());
        assertEquals(
                State.QUEUED, check(draft -> draft.runAt(NOW.minusSeconds(5))).state());
    }

    @Test
    void requirementsAreSortedAndLabelsJoined() {
        CheckedTask task =
                check(draft -> draft.capabilities(List.of("b", "a", "b")).labels(Map.of("zone", "eu=1", "arch", "")));

        assertEquals(List.of("a", "b"), task.capabilities());
        assertEquals(List.of("arch=", "zone=eu=1"), task.labels());
    }

    @Test
    void typesAreWordsOfAFewCharacters() {
        check(draft -> draft.type("Mail.send:v2/eu_west-1"));
        refused("type", draft -> draft.type(""));
        refused("type", draft -> draft.type("a".repeat(129)));
        refused("type", draft -> draft.type("a b"));
        refused("type", draft -> draft.type("é"));
        refused("type", draft -> draft.type("a\u0000"));
    }

    @Test
    void wordsAreBoundedAndPlain() {
        refused("capabilities", draft -> draft.capabilities(words(17)));
        refused("capabilities", draft -> draft.capabilities(List.of("")));
        refused("capabilities", draft -> draft.capabilities(List.of("a\u0000b")));
        refused("capabilities", draft -> draft.capabilities(List.of("gpu large")));
        refused("capabilities", draft -> draft.capabilities(List.of("x".repeat(129))));
        refused("labels", draft -> draft.labels(words(17).stream().collect(Collectors.toMap(w -> w, w -> w))));
        refused("labels", draft -> draft.labels(Map.of("a=b", "c")));
        refused("labels", draft -> draft.labels(Map.of("", "c")));
        refused("labels", draft -> draft.labels(Map.of("a", "\u001f")));
        refused("labels", draft -> draft.labels(Map.of("a", "x".repeat(129))));
    }

    @Test
    void numbersHaveARange() {
        assertEquals(-100, check(draft -> draft.priority(-100)).priority());
        refused("priority", draft -> draft.priority(101));
        refused("priority", draft -> draft.priority(Integer.MIN_VALUE));
        assertEquals(100, check(draft -> draft.maxAttempts(100)).maxAttempts());
        refused("max_attempts", draft -> draft.maxAttempts(101));
        refused("max_attempts", draft -> draft.maxAttempts(-1));
    }

    @Test
    void timesComeInTheirOrder() {
        Duration hour = Duration.ofHours(1);
        refused("deadline", draft -> draft.deadline(NOW));
        refused(
                "deadline",
                draft -> draft.deadline(NOW.plus(Duration.ofDays(30)).plusMillis(1)));
        refused("run_at", draft -> draft.runAt(NOW.plus(hour).plusMillis(1)).deadline(NOW.plus(hour)));
        refused("run_at", draft -> draft.runAt(NOW.plus(Duration.ofDays(31))));
        refused("start_deadline", draft -> draft.startDeadline(NOW.plus(hour).plusMillis(1))
                .deadline(NOW.plus(hour)));
        refused("start_deadline", draft -> draft.startDeadline(NOW));
        refused("start_deadline", draft -> draft.startDeadline(NOW.plus(hour))
                .runAt(NOW.plus(hour).plusMillis(1)));
        refused("run_at", draft -> draft.runAtMillis(-1));
        refused("deadline", draft -> draft.deadlineMillis(Long.MAX_VALUE));
    }

    @Test
    void idsAreUuidsOfVersionSeven() {
        refused("id", draft -> draft.id("0192f0c0-0000-4000-8000-000000000000"));
        refused("id", draft -> draft.id("0192f0c0-0000-7000-0000-000000000000"));
        refused("id", draft -> draft.id("1-1-1-1-1"));
        refused("id", draft -> draft.id(""));
    }

    @Test
    void payloadsAreTextOfABoundedSize() {
        refused("payload", draft -> draft.payload(Buffer.buffer(new byte[] {'"', (byte) 0xC3, '"'})));
        check(draft -> draft.payload(Buffer.buffer("\"ü\"")));
        check(draft -> draft.payload(Buffer.buffer(new byte[TaskLimits.MAX_DOCUMENT_BYTES])));
        MusterException tooLarge = assertThrows(
                MusterException.class,
                () -> check(draft -> draft.payload(Buffer.buffer(new byte[TaskLimits.MAX_DOCUMENT_BYTES + 1]))));
        assertEquals(ErrorCode.PAYLOAD_TOO_LARGE, tooLarge.code());
    }

    @Test
    void aBatchIsBoundedAndHasNoIdTwice() {
        NewTask task = new Draft().task();

        assertEquals(
                ErrorCode.INVALID_ARGUMENT,
                refusal(new Submission(List.of(), null)).code());
        assertEquals(
                ErrorCode.INVALID_ARGUMENT,
                refusal(new Submission(Collections.nCopies(257, task), null)).code());
        MusterException twice = refusal(new Submission(List.of(new Draft().task(), task, task), null));
        assertTrue(twice.detail().startsWith("tasks[2].id"), twice.detail());
    }

    @Test
    void anIdempotencyKeyIsPrintable() {
        check(new IdempotencyKey("POST /v1/tasks", "a".repeat(255), Buffer.buffer("f")));
        for (String key : List.of("", "a".repeat(256), "ü", "a\nb")) {
            assertEquals(
                    ErrorCode.INVALID_IDEMPOTENCY_KEY,
                    assertThrows(MusterException.class, () -> check(new IdempotencyKey("r", key, Buffer.buffer("f"))))
                            .code());
        }
        assertThrows(MusterException.class, () -> check(new IdempotencyKey("", "k", Buffer.buffer("f"))));
        assertThrows(MusterException.class, () -> check(new IdempotencyKey("r", "k", Buffer.buffer())));
    }

    private CheckedTask check(UnaryOperator<Draft> change) {
        NewTask task = change.apply(new Draft()).task();
        return rules.check(new Submission(List.of(task), null), NOW).getFirst();
    }

    private void check(@Nullable IdempotencyKey key) {
        rules.check(new Submission(List.of(new Draft().task()), key), NOW);
    }

    private MusterException refusal(Submission submission) {
        return assertThrows(MusterException.class, () -> rules.check(submission, NOW));
    }

    private void refused(String what, UnaryOperator<Draft> change) {
        MusterException refusal = assertThrows(MusterException.class, () -> check(change));
        assertEquals(ErrorCode.INVALID_ARGUMENT, refusal.code());
        assertTrue(refusal.detail().contains(what), refusal.detail());
    }

    private static List<String> words(int count) {
        return IntStream.range(0, count).mapToObj(i -> "w" + i).toList();
    }

    private static TaskConfig.SubmitConfig config() {
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(TaskConfig.class)
                .build()
                .getConfigMapping(TaskConfig.class)
                .submit();
    }

    /** A task that keeps all rules, to be changed in one place. */
    private static final class Draft {
        private String id = IDS.next().toString();
        private String type = "test.echo";
        private Buffer payload = Buffer.buffer("{}");
        private List<String> capabilities = List.of();
        private Map<String, String> labels = Map.of();
        private int priority;
        private int maxAttempts;
        private long runAt;
        private long startDeadline;
        private long deadline;

        Draft id(String value) {
            id = value;
            return this;
        }

        Draft type(String value) {
            type = value;
            return this;
        }

        Draft payload(Buffer value) {
            payload = value;
            return this;
        }

        Draft capabilities(List<String> value) {
            capabilities = value;
            return this;
        }

        Draft labels(Map<String, String> value) {
            labels = value;
            return this;
        }

        Draft priority(int value) {
            priority = value;
            return this;
        }

        Draft maxAttempts(int value) {
            maxAttempts = value;
            return this;
        }

        Draft runAt(Instant value) {
            return runAtMillis(value.toEpochMilli());
        }

        Draft runAtMillis(long value) {
            runAt = value;
            return this;
        }

        Draft startDeadline(Instant value) {
            startDeadline = value.toEpochMilli();
            return this;
        }

        Draft deadline(Instant value) {
            return deadlineMillis(value.toEpochMilli());
        }

        Draft deadlineMillis(long value) {
            deadline = value;
            return this;
        }

        NewTask task() {
            return new NewTask(
                    id, type, payload, capabilities, labels, priority, maxAttempts, runAt, startDeadline, deadline);
        }
    }
}
