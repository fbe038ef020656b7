package dev.muster.perf.lab;

import dev.muster.localstack.process.ManagedProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code EmbedTexts} and the bare model in a process with nothing around them: the embedding-service's {@code EmbedBench}. */
public final class EmbedProcess {
    private static final int TURNS = 40;
    private static final Duration PATIENCE = Duration.ofSeconds(180);

    private EmbedProcess() {}

    /**
     * What one run said.
     *
     * @param rate texts a second, with callers enough
     * @param bareRate the same of the model alone, one caller a core
     * @param p50Millis of one text at a time
     * @param bareP50Millis the same of the model alone
     */
    public record Outcome(double rate, double bareRate, double p50Millis, double bareP50Millis) {}

    /** Runs it for texts of that many tokens. */
    public static Outcome run(Lab lab, int tokens) {
        ManagedProcess process = new ManagedProcess("embed-bench", lab.log("embed-" + tokens));
        Path service = lab.home().root().resolve("embedding-service/target");
        process.start(Jvm.command(
                "%1$s/test-classes:%1$s/quarkus-app/app/*:%1$s/quarkus-app/quarkus/*:%1$s/quarkus-app/lib/main/*:%1$s/quarkus-app/lib/boot/*"
                        .formatted(service),
                "dev.muster.embedding.embed.EmbedBench",
                Integer.toString(TURNS),
                Integer.toString(tokens)));
        if (!process.awaitEnd(PATIENCE) || process.exitCode() != 0) {
            process.kill();
            throw new IllegalStateException("the bench did not end well: " + process.tail());
        }
        Pair rate = pair(process.tail(), "texts/s");
        Pair micros = pair(process.tail(), "single p50 us");
        return new Outcome(rate.embed(), rate.bare(), micros.embed() / 1_000, micros.bare() / 1_000);
    }

    private static Pair pair(String said, String name) {
        Matcher matcher = Pattern.compile(Pattern.quote(name) + " bare=([0-9.]+) embed=([0-9.]+)")
                .matcher(said);
        if (!matcher.find()) {
            throw new IllegalStateException("the bench says no " + name + ": " + said);
        }
        return new Pair(Double.parseDouble(matcher.group(1)), Double.parseDouble(matcher.group(2)));
    }

    private record Pair(double bare, double embed) {}
}
