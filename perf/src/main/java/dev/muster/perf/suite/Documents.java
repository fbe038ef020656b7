package dev.muster.perf.suite;

import dev.muster.perf.lab.EmbedProcess;
import dev.muster.perf.load.Prose;
import dev.muster.perf.load.Request;
import dev.muster.perf.load.Sample;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Documents: the search in 20,000 chunks, and how fast more are indexed beside what the model alone could do. */
public final class Documents implements Section {
    /** Documents of some chunks each, indexed in two halves. */
    private static final int LONG = 500;

    private static final int PARAGRAPHS = 4;
    private static final int WORDS = 195;

    /** Documents of one short chunk, to fill the index. */
    private static final int CHUNKS = 20_000;

    /** Fewer than may wait. */
    private static final int PORTION = 4_000;

    private static final int SHORT_WORDS = 12;
    private static final int CALLERS = 16;
    private static final int QUERY_WORDS = 8;
    private static final int PER_SECOND = 50;
    private static final int SAMPLES = 500;
    private static final Duration LENGTH = Duration.ofSeconds(20);
    private static final Duration PAUSE = Duration.ofMillis(10);
    private static final int LOOK_MILLIS = 100;
    private static final double SHARE_OF_EMBEDDING = 0.8;

    private final Prose prose = new Prose(4);
    private int number;

    @Override
    public String name() {
        return "documents";
    }

    @Override
    public String about() {
        return "the search in %,d chunks, every query a new one; then %d documents of %d paragraphs indexed"
                .formatted(CHUNKS, LONG, PARAGRAPHS);
    }

    @Override
    public void measure(Bench bench) {
        fill(bench);
        search(bench);
        ingestion(bench);
    }

    /** The model alone is measured between the two halves, so that a machine that gets slower or faster does both. */
    private void ingestion(Bench bench) {
        double first = index(bench, LONG / 2);
        int tokens = (int)
                number(bench, "select round(avg(tokens::float / chunks)) from embedding.document where chunks > 1");
        double alone = EmbedProcess.run(bench.lab(), tokens).rate();
        double second = index(bench, LONG / 2);
        bench.say("chunks/s of the halves: %.1f, %.1f; %d tokens a chunk".formatted(first, second, tokens));
        bench.report(Bench.figure(this, "documents.ingestion", (first + second) / 2, "chunks/s")
                .atLeast(SHARE_OF_EMBEDDING * alone)
                .under("EmbedTexts alone, texts of %d tokens".formatted(tokens), alone));
    }

    /** The chunks a second. */
    private double index(Bench bench, int count) {
        long before = chunks(bench);
        long began = System.nanoTime();
        add(bench, count, () -> prose.paragraphs(PARAGRAPHS, WORDS));
        awaitIndexed(bench);
        double seconds = (System.nanoTime() - began) / 1e9;
        return (chunks(bench) - before) / seconds;
    }

    private void fill(Bench bench) {
        long began = System.nanoTime();
        for (int left = CHUNKS; left > 0; left -= PORTION) {
            add(bench, Math.min(left, PORTION), () -> prose.words(SHORT_WORDS));
            awaitIndexed(bench);
        }
        bench.say("short documents: %,.0f/s".formatted(CHUNKS / ((System.nanoTime() - began) / 1e9)));
    }

    private void search(Bench bench) {
        record Searches(Sample idle, Sample open) {}
        Searches searches = bench.drive(bench.lab().stack().gateway(0), drive -> {
            drive.openLoop(this::query, PER_SECOND, LENGTH).allGood();
            Sample idle = drive.oneByOne(this::query, SAMPLES, PAUSE).allGood();
            return new Searches(
                    idle, drive.openLoop(this::query, PER_SECOND, LENGTH).allGood());
        });
        Sample plain = bench.drivePlainRoute(drive -> drive.openLoop(Bench.SUBMIT_AND_WAIT, PER_SECOND, LENGTH));
        String at = "plain quarkus-rest route at %d/s, ".formatted(PER_SECOND);
        bench.say("%,d chunks in the index".formatted(chunks(bench)));
        bench.report(Bench.figure(this, "documents.search.idle.p50", searches.idle.millis(50), "ms"));
        bench.report(Bench.figure(this, "documents.search.p50", searches.open.millis(50), "ms")
                .atMost(10)
                .under(at + "p50", plain.millis(50)));
        bench.report(Bench.figure(this, "documents.search.p99", searches.open.millis(99), "ms")
                .atMost(50)
                .under(at + "p99", plain.millis(99)));
    }

    private Request query() {
        return new Request("/v1/search", "{\"query\":\"" + prose.words(QUERY_WORDS) + "\",\"k\":10}", 200);
    }

    private void add(Bench bench, int count, Supplier<String> text) {
        Sample added = bench.drive(
                bench.lab().stack().gateway(0),
                drive -> drive.all(
                        Stream.generate(() -> document(text.get())).limit(count).iterator(), CALLERS));
        added.allGood();
    }

    private Request document(String text) {
        return new Request("/v1/documents", "{\"text\":\"%s\",\"metadata\":{\"n\":%d}}".formatted(text, number++), 202);
    }

    /** By one connection: to make one costs as much as a chunk. */
    private static void awaitIndexed(Bench bench) {
        read(bench, statement -> {
            while (number(statement, "select count(*) from embedding.pending") > 0) {
                Pause.millis(LOOK_MILLIS);
            }
            if (number(statement, "select count(*) from embedding.document where state <> 2") > 0) {
                throw new IllegalStateException("Some documents were not indexed");
            }
            return 0;
        });
    }

    private static long chunks(Bench bench) {
        return number(bench, "select count(*) from embedding.chunk");
    }

    private static long number(Bench bench, String sql) {
        return read(bench, statement -> number(statement, sql));
    }

    private static long number(Statement statement, String sql) throws SQLException {
        try (ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static long read(Bench bench, Reading reading) {
        try (Connection connection = bench.lab().backEnds().database().connect();
                Statement statement = connection.createStatement()) {
            return reading.read(statement);
        } catch (SQLException e) {
            throw new IllegalStateException("The database does not answer", e);
        }
    }

    private interface Reading {
        long read(Statement statement) throws SQLException;
    }
}
