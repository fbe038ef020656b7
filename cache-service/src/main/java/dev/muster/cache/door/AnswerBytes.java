package dev.muster.cache.door;

import dev.muster.cache.CacheServiceConfig;
import dev.muster.protocol.error.ErrorCode;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicLong;

/** The bytes of answers under way, over all callers: known here and not taken by who asked. For any thread. */
@Singleton
final class AnswerBytes {
    private final long max;
    private final AtomicLong underWay = new AtomicLong();

    @Inject
    AnswerBytes(CacheServiceConfig config) {
        this(config.cache().answerBytes().asLongValue());
    }

    AnswerBytes(long max) {
        this.max = max;
    }

    /** Counts so many more, or fails as {@link ErrorCode#OVERLOADED}. What is larger than all there is room for goes alone. */
    void take(long bytes) {
        long now = underWay.addAndGet(bytes);
        if (now > max && now > bytes) {
            giveBack(bytes);
            throw ErrorCode.OVERLOADED.because("Too many bytes of answers are under way");
        }
    }

    void giveBack(long bytes) {
        underWay.addAndGet(-bytes);
    }
}
