package dev.muster.embedding.embed;

import com.google.protobuf.ByteString;
import com.sun.management.OperatingSystemMXBean;
import dev.muster.embedding.EmbeddingConfig;
import dev.muster.embedding.embed.EmbedTexts.Urgency;
import dev.muster.embedding.model.Models;
import dev.muster.embedding.onnx.BareModel;
import dev.muster.embedding.onnx.LocalModel;
import dev.muster.embedding.provider.Computed;
import dev.muster.embedding.testing.ByHand;
import dev.muster.embedding.tokens.Tokenizer;
import dev.muster.embedding.unpack.NativeFiles;
import dev.muster.protocol.caller.Caller;
import io.smallrye.mutiny.Uni;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/**
 * {@link EmbedTexts} with the cache off against the bare ONNX session in the same mode. The two take turns of half a second, so
 * that a busy machine slows both; CPU time is disturbed least. Arguments are the number of turns of each, and the lengths of the
 * texts in tokens, 14 and 110 unless given.
 */
public final class EmbedBench {
    private static final List<String> WORDS = List.of(
            "agent", "task", "cache", "river", "window", "green", "music", "paper", "stone", "light", "water", "house");
    private static final Caller CALLER = new Caller("bench", "service:bench", Set.of());
    private static final int CORES = Runtime.getRuntime().availableProcessors();
    /** Callers at a time, enough that no core waits for the next text. */
    private static final int CALLERS = 4 * CORES;

    private static final OperatingSystemMXBean CPU =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final int USUAL_TOKENS = 14;
    private static final long TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    /** What is called less than 10,000 times is not compiled for good. */
    private static final int WARM_UP_TEXTS = 15_000;

    private static final long LATENCY_NANOS = TimeUnit.SECONDS.toNanos(10);
    /** Calls measured one by one. */
    private static final int MOST = 1 << 16;

    private final Random random = new Random(1);
    private final Tokenizer tokenizer;
    private final EmbedTexts embed;
    private final BareModel bare;

    private EmbedBench() throws Exception {
        EmbeddingConfig config = ByHand.config(Map.of());
        NativeFiles files = new NativeFiles(config);
        this.tokenizer = new Tokenizer(files, config);
        LocalModel model = new LocalModel(files, tokenizer, config);
        this.embed = new EmbedTexts(
                new Models(config.embed(), Map.of(config.localModel().id(), model)), new Forgetful(), config);
        this.bare = BareModel.open(files);
    }

    public static void main(String[] args) throws Exception {
        System.setProperty("java.util.logging.manager", "org.jboss.logmanager.LogManager");
        EmbedBench bench = new EmbedBench();
        int turns = Integer.parseInt(args[0]);
        int[] lengths = args.length > 1
                ? Arrays.stream(args).skip(1).mapToInt(Integer::parseInt).toArray()
                : new int[] {14, 110};
        bench.warmUp();
        for (int tokens : lengths) {
            bench.latency(tokens);
            bench.throughput(tokens, turns);
        }
        System.exit(0);
    }

    private void warmUp() throws InterruptedException {
        bareTurn(USUAL_TOKENS);
        for (long texts = 0; texts < WARM_UP_TEXTS; ) {
            texts += embedTurn(USUAL_TOKENS);
        }
    }

    /** One call each in turn. */
    private void latency(int tokens) {
        long[] direct = new long[MOST];
        long[] through = new long[MOST];
        int n = 0;
        long until = System.nanoTime() + LATENCY_NANOS;
        for (; System.nanoTime() < until && n < MOST; n++) {
            String text = text(tokens);
            long[] ids = tokenizer.ids(text);
            long began = System.nanoTime();
            bare.run(ids);
            direct[n] = System.nanoTime() - began;
            began = System.nanoTime();
            embed.embed(CALLER, "", List.of(text), 0, Urgency.NOW).await().indefinitely();
            through[n] = System.nanoTime() - began;
        }
        double one = median(Arrays.copyOf(direct, n));
        double other = median(Arrays.copyOf(through, n));
        System.out.printf(
                "tokens=%d single p50 us bare=%.0f embed=%.0f ratio=%.2f%n",
                tokens, one / 1e3, other / 1e3, other / one);
    }

    private void throughput(int tokens, int turns) throws InterruptedException {
        Tally direct = new Tally();
        Tally through = new Tally();
        for (int turn = 0; turn < turns; turn++) {
            direct.take(() -> bareTurn(tokens));
            through.take(() -> embedTurn(tokens));
        }
        System.out.printf(
                "tokens=%d texts/s bare=%.0f embed=%.0f ratio=%.2f%n",
                tokens, direct.rate(), through.rate(), through.rate() / direct.rate());
        System.out.printf(
                "tokens=%d CPU ms a text bare=%.2f embed=%.2f%n", tokens, direct.cpuMillis(), through.cpuMillis());
    }

    private interface Turn {
        /** How many texts were done by its end, when nothing is left under way. */
        long texts() throws InterruptedException;
    }

    /** What many turns came to. */
    private static final class Tally {
        private long texts;
        private long nanos;
        private long cpuNanos;

        void take(Turn turn) throws InterruptedException {
            long began = System.nanoTime();
            long cpu = CPU.getProcessCpuTime();
            texts += turn.texts();
            nanos += System.nanoTime() - began;
            cpuNanos += CPU.getProcessCpuTime() - cpu;
        }

        double rate() {
            return texts * 1e9 / nanos;
        }

        double cpuMillis() {
            return cpuNanos / 1e6 / texts;
        }
    }

    private long bareTurn(int tokens) throws InterruptedException {
        LongAdder done = new LongAdder();
        long until = System.nanoTime() + TURN_NANOS;
        long[] ids = tokenizer.ids(text(tokens));
        CountDownLatch ended = new CountDownLatch(CORES);
        for (int i = 0; i < CORES; i++) {
            Thread.ofPlatform().daemon().start(() -> {
                while (System.nanoTime() < until) {
                    bare.run(ids);
                    done.increment();
                }
                ended.countDown();
            });
        }
        ended.await();
        return done.sum();
    }

    private long embedTurn(int tokens) throws InterruptedException {
        LongAdder done = new LongAdder();
        long until = System.nanoTime() + TURN_NANOS;
        CountDownLatch ended = new CountDownLatch(CALLERS);
        for (int i = 0; i < CALLERS; i++) {
            next(tokens, until, done, ended);
        }
        ended.await();
        return done.sum();
    }

    private void next(int tokens, long until, LongAdder done, CountDownLatch ended) {
        embed.embed(CALLER, "", List.of(text(tokens)), 0, Urgency.NOW)
                .subscribe()
                .with(vectors -> {
                    done.increment();
                    if (System.nanoTime() < until) {
                        next(tokens, until, done, ended);
                    } else {
                        ended.countDown();
                    }
                });
    }

    private synchronized String text(int tokens) {
        return random.ints(tokens - Tokenizer.FRAME, 0, WORDS.size())
                .mapToObj(WORDS::get)
                .collect(Collectors.joining(" "));
    }

    private static double median(long[] values) {
        long[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    /** Knows nothing. */
    private static final class Forgetful implements VectorMemory {
        @Override
        public Uni<Map<ByteString, Computed>> recall(String tenant, int dimensions, List<ByteString> keys) {
            return Uni.createFrom().item(Map.of());
        }

        @Override
        public Uni<Void> keep(String tenant, Map<ByteString, Computed> computed) {
            return Uni.createFrom().voidItem();
        }
    }
}
