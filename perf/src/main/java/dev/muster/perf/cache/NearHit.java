package dev.muster.perf.cache;

import com.google.protobuf.ByteString;
import dev.muster.cache.client.NearCache;
import dev.muster.cache.client.Remembered;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** A hit in the near cache, by JMH: what a service pays for a value it had before. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class NearHit {
    private static final int KEYS = 4_096;
    private static final int KEY_BYTES = 32;
    private static final int VALUE_BYTES = 1_540;

    private final NearCache near = new NearCache(64L << 20);
    private final ByteString[] keys = new ByteString[KEYS];
    private int next;

    /** Nanoseconds of a hit. */
    public static double nanos() {
        try {
            return new Runner(new OptionsBuilder()
                            .include(NearHit.class.getName())
                            .verbosity(VerboseMode.SILENT)
                            .forks(1)
                            .warmupIterations(3)
                            .warmupTime(TimeValue.seconds(1))
                            .measurementIterations(5)
                            .measurementTime(TimeValue.seconds(1))
                            .build())
                    .runSingle()
                    .getPrimaryResult()
                    .getScore();
        } catch (RunnerException e) {
            throw new IllegalStateException("JMH did not run", e);
        }
    }

    @Setup
    public void fill() {
        Random random = new Random(7);
        for (int i = 0; i < KEYS; i++) {
            byte[] key = new byte[KEY_BYTES];
            random.nextBytes(key);
            keys[i] = ByteString.copyFrom(key);
            near.keep("tenant", "vectors", keys[i], ByteString.copyFrom(new byte[VALUE_BYTES]), Duration.ofHours(1));
        }
    }

    /** A copy of the key, since a caller brings its own and its hash is not known yet. */
    @Benchmark
    public Remembered hit() {
        next = (next + 1) & (KEYS - 1);
        return near.find("tenant", "vectors", ByteString.copyFrom(keys[next].asReadOnlyByteBuffer()));
    }
}
