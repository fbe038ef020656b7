package dev.muster.embedding.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import com.sun.management.OperatingSystemMXBean;
import dev.muster.embedding.tokens.Tokenizer;
import dev.muster.embedding.unpack.NativeFiles;
import java.lang.management.ManagementFactory;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * The ways to run the model, against each other: texts a second, milliseconds of CPU a text, which other processes disturb less, and
 * how far a text's vector moves when others share its batch.
 * Arguments are the seconds of each, and the path of the fp32 model where there is one.
 */
public final class ModeBench {
    private static final int CORES = Runtime.getRuntime().availableProcessors();
    private static final int TEXTS = 64;
    private static final OperatingSystemMXBean CPU =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final Tokenizer tokenizer;
    private final long seconds;

    private ModeBench(Tokenizer tokenizer, long seconds) {
        this.tokenizer = tokenizer;
        this.seconds = seconds;
    }

    public static void main(String[] args) throws Exception {
        System.setProperty("java.util.logging.manager", "org.jboss.logmanager.LogManager");
        NativeFiles files = NativeFiles.ofThisMachine();
        ModeBench bench = new ModeBench(Tokenizer.builtIn(files), Long.parseLong(args[0]));
        bench.measure("int8", files.resource("/all-minilm-l6-v2-q.onnx"));
        if (args.length > 1) {
            bench.measure("fp32", Path.of(args[1]));
        }
        System.exit(0);
    }

    private void measure(String name, Path file) throws Exception {
        for (int tokens : new int[] {14, 110}) {
            for (boolean arena : new boolean[] {false, true}) {
                report(name, file, tokens, 1, CORES, 1, arena);
            }
            report(name, file, tokens, 1, 1, CORES, false);
            for (int batch : new int[] {8, 32}) {
                report(name, file, tokens, batch, CORES, 1, false);
                report(name, file, tokens, batch, 1, CORES, false);
            }
        }
    }

    private void report(String name, Path file, int tokens, int batch, int callers, int intra, boolean arena)
            throws Exception {
        try (SessionOptions options = options(intra, arena);
                OrtSession session = environment.createSession(file.toString(), options)) {
            List<long[]> texts = texts(tokens);
            rate(session, texts, batch, callers, 1);
            long cpu = CPU.getProcessCpuTime();
            double rate = rate(session, texts, batch, callers, seconds);
            double cpuMillis = (CPU.getProcessCpuTime() - cpu) / 1e6 / (rate * seconds);
            double worst = batch == 1 ? 1 : drift(session, texts, batch);
            System.out.printf(
                    "model=%s tokens=%d batch=%d callers=%d intra=%d arena=%s texts/s=%.0f cpu_ms=%.2f worst_cosine=%.4f%n",
                    name, tokens, batch, callers, intra, arena, rate, cpuMillis, worst);
        }
    }

    private static SessionOptions options(int intra, boolean arena) throws OrtException {
        SessionOptions options = new SessionOptions();
        options.setIntraOpNumThreads(intra);
        options.setInterOpNumThreads(1);
        options.setCPUArenaAllocator(arena);
        options.addConfigEntry("session.intra_op.allow_spinning", "0");
        return options;
    }

    private List<long[]> texts(int tokens) {
        Random random = new Random(3);
        List<long[]> texts = new ArrayList<>();
        for (int i = 0; i < TEXTS; i++) {
            texts.add(tokenizer.ids(Texts.text(random, tokens - Tokenizer.FRAME)));
        }
        return texts;
    }

    private double rate(OrtSession session, List<long[]> texts, int batch, int callers, long lasting) throws Exception {
        LongAdder done = new LongAdder();
        CountDownLatch ended = new CountDownLatch(callers);
        long began = System.nanoTime();
        long until = began + TimeUnit.SECONDS.toNanos(lasting);
        for (int caller = 0; caller < callers; caller++) {
            Thread.ofPlatform().daemon().start(() -> {
                for (int at = 0; System.nanoTime() < until; at = (at + batch) % TEXTS) {
                    run(session, texts.subList(at, at + batch));
                    done.add(batch);
                }
                ended.countDown();
            });
        }
        ended.await();
        return done.sum() * 1e9 / (System.nanoTime() - began);
    }

    /** The lowest cosine between a text's vector alone and the one it has in a batch. */
    private double drift(OrtSession session, List<long[]> texts, int batch) {
        float[][] together = run(session, texts.subList(0, batch));
        double worst = 1;
        for (int i = 0; i < batch; i++) {
            worst = Math.min(worst, cosine(run(session, List.of(texts.get(i)))[0], together[i]));
        }
        return worst;
    }

    private float[][] run(OrtSession session, List<long[]> batch) {
        int tokens = batch.get(0).length;
        long[] shape = {batch.size(), tokens};
        LongBuffer all = LongBuffer.allocate(batch.size() * tokens);
        batch.forEach(all::put);
        long[] ones = new long[all.capacity()];
        Arrays.fill(ones, 1);
        try (OnnxTensor ids = OnnxTensor.createTensor(environment, all.flip(), shape);
                OnnxTensor mask = OnnxTensor.createTensor(environment, LongBuffer.wrap(ones), shape);
                OnnxTensor types = OnnxTensor.createTensor(environment, LongBuffer.allocate(ones.length), shape);
                OrtSession.Result result =
                        session.run(Map.of("input_ids", ids, "attention_mask", mask, "token_type_ids", types))) {
            return means((float[][][]) result.get(0).getValue());
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    private static float[][] means(float[][][] states) {
        float[][] means = new float[states.length][states[0][0].length];
        for (int text = 0; text < states.length; text++) {
            for (float[] state : states[text]) {
                for (int i = 0; i < state.length; i++) {
                    means[text][i] += state[i];
                }
            }
        }
        return means;
    }

    private static double cosine(float[] a, float[] b) {
        double ab = 0;
        double aa = 0;
        double bb = 0;
        for (int i = 0; i < a.length; i++) {
            ab += a[i] * b[i];
            aa += a[i] * a[i];
            bb += b[i] * b[i];
        }
        return ab / Math.sqrt(aa * bb);
    }
}
