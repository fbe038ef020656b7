package dev.muster.perf.suite;

import dev.muster.perf.load.Drive;
import dev.muster.perf.load.Request;
import dev.muster.perf.load.Sample;
import java.time.Duration;

/** How long a text takes whose vector is remembered. */
final class Cached {
    static final Request EMBED = new Request(
            "/v1/embeddings",
            "{\"model\":\"all-minilm-l6-v2\",\"input\":\"how is a task found again?\",\"encoding_format\":\"base64\"}",
            200);

    private static final int SAMPLES = 500;
    private static final Duration PAUSE = Duration.ofMillis(5);
    private static final Duration WARM_UP = Duration.ofSeconds(10);

    private Cached() {}

    static void measure(Bench bench, Section section) {
        Sample cached = bench.drive(bench.lab().stack().gateway(0), drive -> {
            drive.closedLoop(EMBED, 16, WARM_UP).allGood();
            return oneByOne(drive, EMBED);
        });
        Sample plain = bench.drivePlainRoute(drive -> oneByOne(drive, Bench.SUBMIT_AND_WAIT));
        bench.report(Bench.figure(section, "embedding.cached.p50", cached.millis(50), "ms")
                .atMost(3)
                .under("plain quarkus-rest route, p50", plain.millis(50)));
        bench.report(Bench.figure(section, "embedding.cached.p99", cached.millis(99), "ms")
                .under("plain quarkus-rest route, p99", plain.millis(99)));
    }

    private static Sample oneByOne(Drive drive, Request request) {
        return drive.oneByOne(request, SAMPLES, PAUSE).allGood();
    }
}
