package dev.muster.perf.suite;

import dev.muster.localstack.services.ServiceProcess;
import dev.muster.perf.agents.Fleet;
import dev.muster.perf.lab.Lab;
import dev.muster.perf.load.Drive;
import dev.muster.perf.load.LoadClient;
import dev.muster.perf.load.Request;
import dev.muster.perf.report.Figure;
import dev.muster.perf.report.Report;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.util.function.Function;

/** What sections work with: the lab, the event loop of the load, the tasks that are submitted, the report. */
public final class Bench implements AutoCloseable {
    /** A task with a payload of 200 bytes, and the wait for its result. The status is 200 for failed tasks too. */
    static final Request SUBMIT_AND_WAIT = new Request("/v1/tasks?wait=30s", task(), 200, "\"state\":\"succeeded\"");

    private static final Duration WARM_UP = Duration.ofSeconds(5);
    private static final int WARM_UPS_AT_MOST = 16;
    private static final double STILL_GROWING = 1.03;
    private static final int PAYLOAD_BYTES = 200;
    private static final int CONNECTIONS = 512;

    private final Lab lab;
    private final Report report;
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));

    public Bench(Lab lab, Report report) {
        this.lab = lab;
        this.report = report;
    }

    Lab lab() {
        return lab;
    }

    Vertx vertx() {
        return vertx;
    }

    /** A figure measured by that section. */
    static Figure figure(Section section, String name, double value, String unit) {
        return new Figure(name, value, unit, null, null, "./muster perf quick " + section.name());
    }

    void report(Figure figure) {
        report.add(figure);
    }

    void say(String line) {
        report.say("  " + line);
    }

    /** What the load says of a service. */
    <T> T drive(ServiceProcess service, Function<Drive, T> question) {
        try (LoadClient client = new LoadClient(vertx, service.url(), lab.key(), CONNECTIONS)) {
            return question.apply(new Drive(vertx, client));
        }
    }

    /** What the load says of the plain route, which runs only for the question. */
    <T> T drivePlainRoute(Function<Drive, T> question) {
        try (ServiceProcess plain = lab.plainRoute()) {
            return drive(plain, drive -> {
                drive.closedLoop(SUBMIT_AND_WAIT, 32, WARM_UP);
                return question.apply(drive);
            });
        }
    }

    /** Runs the path of a task until its code is compiled: until two rounds in a row were no faster than the best before. */
    void warmUp(Drive drive) {
        double best = 0;
        int calm = 0;
        int rounds = 0;
        while (calm < 2 && rounds < WARM_UPS_AT_MOST) {
            double rate = drive.closedLoop(SUBMIT_AND_WAIT, 64, WARM_UP).perSecond();
            calm = rate < best * STILL_GROWING ? calm + 1 : 0;
            best = Math.max(best, rate);
            rounds++;
        }
        say("warm after %d s, at %,.0f tasks/s".formatted(rounds * WARM_UP.toSeconds(), best));
    }

    static String task() {
        String text = "x".repeat(PAYLOAD_BYTES - "{\"text\":\"\"}".length());
        return "{\"type\":\"" + Fleet.TYPE + "\",\"payload\":{\"text\":\"" + text + "\"}}";
    }

    @Override
    public void close() {
        vertx.close();
    }
}
