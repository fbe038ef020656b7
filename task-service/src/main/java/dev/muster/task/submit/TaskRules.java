package dev.muster.task.submit;

import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.error.MusterException;
import dev.muster.protocol.id.TaskId;
import dev.muster.protocol.task.TaskLimits;
import dev.muster.task.lifecycle.State;
import dev.muster.task.platform.TaskConfig.SubmitConfig;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** What a task must be like to be taken in; pure but for the time it is given. */
final class TaskRules {
    static final int MAX_KEY_CHARS = 255;
    static final int MAX_FINGERPRINT_BYTES = 64;

    private static final IntPredicate PLAIN_CHAR = c -> !Character.isISOControl(c);
    private static final IntPredicate KEY_CHAR = PLAIN_CHAR.and(c -> c != '=');
    private static final IntPredicate PRINTABLE_ASCII = c -> c >= 0x20 && c < 0x7F;

    private final int defaultAttempts;
    private final long defaultDeadline;
    private final long maxDeadline;
    private final long maxPayload;

    TaskRules(SubmitConfig config) {
        this.defaultAttempts = config.maxAttempts();
        this.defaultDeadline = config.deadline().toMillis();
        this.maxDeadline = config.maxDeadline().toMillis();
        this.maxPayload = Math.min(config.maxPayload().asLongValue(), TaskLimits.MAX_DOCUMENT_BYTES);
    }

    /** The tasks of a submission as they will be stored; fails with the first rule that is broken. */
    List<CheckedTask> check(Submission submission, Instant now) {
        int count = submission.tasks().size();
        require(
                count >= 1 && count <= TaskLimits.MAX_BATCH,
                "tasks",
                "between 1 and " + TaskLimits.MAX_BATCH + " are taken");
        checkKey(submission.key());
        Set<UUID> ids = new HashSet<>();
        List<CheckedTask> checked = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            String at = count == 1 ? "" : "tasks[" + i + "].";
            CheckedTask task = check(submission.tasks().get(i), at, now);
            require(ids.add(task.id()), at + "id", "is that of another task of the batch");
            checked.add(task);
        }
        return checked;
    }

    private static void checkKey(@Nullable IdempotencyKey key) {
        if (key == null) {
            return;
        }
        if (!isText(key.key(), 1, MAX_KEY_CHARS, PRINTABLE_ASCII)) {
            throw ErrorCode.INVALID_IDEMPOTENCY_KEY.because(ErrorCode.INVALID_IDEMPOTENCY_KEY.title());
        }
        require(
                isText(key.route(), 1, TaskLimits.MAX_CHARS, PRINTABLE_ASCII),
                "idempotency_route",
                "is missing or too long");
        int bytes = key.fingerprint().length();
        require(bytes >= 1 && bytes <= MAX_FINGERPRINT_BYTES, "fingerprint", "has between 1 and 64 bytes");
    }

    private CheckedTask check(NewTask task, String at, Instant now) {
        require(TaskLimits.isWord(task.type()), at + "type", TaskLimits.WORD_RULE);
        require(
                Math.abs((long) task.priority()) <= TaskLimits.MAX_PRIORITY,
                at + "priority",
                "is between -" + TaskLimits.MAX_PRIORITY + " and " + TaskLimits.MAX_PRIORITY);
        require(
                task.maxAttempts() >= 0 && task.maxAttempts() <= TaskLimits.MAX_ATTEMPTS,
                at + "max_attempts",
                "is between 0 and " + TaskLimits.MAX_ATTEMPTS);
        checkPayload(task.payload(), at + "payload");
        return timed(task, at, now);
    }

    private CheckedTask timed(NewTask task, String at, Instant now) {
        Instant runAt = time(task.runAtMillis(), at + "run_at");
        Instant startDeadline = time(task.startDeadlineMillis(), at + "start_deadline");
        Instant deadline = deadline(time(task.deadlineMillis(), at + "deadline"), runAt, now);
        Instant latest = now.plusMillis(maxDeadline);
        require(deadline.isAfter(now), at + "deadline", "is over");
        require(!deadline.isAfter(latest), at + "deadline", "is too far ahead");
        require(runAt == null || !runAt.isAfter(deadline), at + "run_at", "is after the deadline");
        if (startDeadline != null) {
            require(startDeadline.isAfter(now), at + "start_deadline", "is over");
            require(!startDeadline.isAfter(deadline), at + "start_deadline", "is after the deadline");
            require(runAt == null || !runAt.isAfter(startDeadline), at + "start_deadline", "is before run_at");
        }
        boolean later = runAt != null && runAt.isAfter(now);
        return new CheckedTask(
                id(task.id(), at),
                task.type(),
                task.payload(),
                capabilities(task.capabilities(), at),
                labels(task.labels(), at),
                task.priority(),
                task.maxAttempts() == 0 ? defaultAttempts : task.maxAttempts(),
                runAt,
                startDeadline,
                deadline,
                later ? State.SCHEDULED : State.QUEUED);
    }

    private static UUID id(String text, String at) {
        UUID id = TaskId.parse(text).value();
        require(id.version() == 7 && id.variant() == 2, at + "id", "is not a UUID of version 7");
        return id;
    }

    private static List<String> capabilities(List<String> words, String at) {
        require(
                words.size() <= TaskLimits.MAX_REQUIREMENTS,
                at + "requires.capabilities",
                "are more than " + TaskLimits.MAX_REQUIREMENTS);
        for (String word : words) {
            require(TaskLimits.isWord(word), at + "requires.capabilities", "each " + TaskLimits.WORD_RULE);
        }
        return words.stream().distinct().sorted().toList();
    }

    private static List<String> labels(Map<String, String> pairs, String at) {
        String what = at + "requires.labels";
        require(pairs.size() <= TaskLimits.MAX_REQUIREMENTS, what, "are more than " + TaskLimits.MAX_REQUIREMENTS);
        pairs.forEach((key, value) -> {
            require(
                    isText(key, 1, TaskLimits.MAX_CHARS, KEY_CHAR),
                    what,
                    "each key has 1 to 128 plain characters other than =");
            require(
                    isText(value, 0, TaskLimits.MAX_CHARS, PLAIN_CHAR),
                    what,
                    "each value has up to 128 plain characters");
        });
        return pairs.entrySet().stream()
                .map(pair -> pair.getKey() + '=' + pair.getValue())
                .sorted()
                .toList();
    }

    private void checkPayload(Buffer payload, String what) {
        if (payload.length() > maxPayload) {
            throw ErrorCode.PAYLOAD_TOO_LARGE.because(what + " has more than " + maxPayload + " bytes");
        }
        require(isUtf8(payload), what, "is not UTF-8");
    }

    private static boolean isUtf8(Buffer payload) {
        byte[] bytes = payload.getBytes();
        if (isAscii(bytes)) {
            return true;
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static boolean isAscii(byte[] bytes) {
        for (byte b : bytes) {
            if (b < 0) {
                return false;
            }
        }
        return true;
    }

    /** The default counts from when the task may first run. */
    private Instant deadline(@Nullable Instant asked, @Nullable Instant runAt, Instant now) {
        if (asked != null) {
            return asked;
        }
        Instant from = runAt != null && runAt.isAfter(now) ? runAt : now;
        Instant usual = from.plusMillis(defaultDeadline);
        Instant latest = now.plusMillis(maxDeadline);
        return usual.isAfter(latest) ? latest : usual;
    }

    private static @Nullable Instant time(long millis, String what) {
        require(millis >= 0 && millis <= 253_402_300_799_999L, what, "is not a time");
        return millis == 0 ? null : Instant.ofEpochMilli(millis);
    }

    private static boolean isText(String text, int min, int max, IntPredicate allowed) {
        return text.length() >= min && text.length() <= max && text.chars().allMatch(allowed);
    }

    private static void require(boolean kept, String what, String rule) {
        if (!kept) {
            throw broken(what, rule);
        }
    }

    private static MusterException broken(String what, String rule) {
        return ErrorCode.INVALID_ARGUMENT.because(what + " " + rule);
    }
}
