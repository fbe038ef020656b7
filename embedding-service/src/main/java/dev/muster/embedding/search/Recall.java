package dev.muster.embedding.search;

import dev.muster.embedding.EmbeddingConfig;
import dev.muster.embedding.search.Hits.Hit;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * The measurement of what the index finds of what there is: a few searches are run exactly, too, after their answer, one at a
 * time. Metric {@code muster_search_recall}, 0 to 1: recall@10, whatever k was asked for.
 */
@Singleton
class Recall {
    private static final Logger LOG = Logger.getLogger(Recall.class);

    /** Times as long as a measurement took, none follows: they are a fiftieth of one connection's work at most. */
    private static final long PAUSE = 50;

    /** Hits that are compared. */
    static final int AT = 10;

    private final PgSearch chunks;
    private final EmbeddingConfig.SearchConfig config;
    private final DistributionSummary found;
    private final AtomicBoolean measuring = new AtomicBoolean();
    private volatile long notBefore = System.nanoTime();

    @Inject
    Recall(PgSearch chunks, EmbeddingConfig config, MeterRegistry metrics) {
        this.chunks = chunks;
        this.config = config.search();
        this.found = DistributionSummary.builder("muster.search.recall")
                .description("Share of the ten nearest chunks that a search by the index found")
                .serviceLevelObjectives(0.8, 0.9, 0.95, 0.99)
                .register(metrics);
    }

    /**
     * Perhaps measures a search by its hits, where they are enough, while nobody waits for it.
     *
     * @param ofTenant chunks of the tenant
     */
    void sample(Target target, List<Hit> hits, long ofTenant) {
        boolean chosen = hits.size() >= AT
                && ofTenant <= config.recallMaxChunks()
                && System.nanoTime() - notBefore >= 0
                && ThreadLocalRandom.current().nextDouble() < config.recallSample()
                && measuring.compareAndSet(false, true);
        if (chosen) {
            long start = System.nanoTime();
            chunks.nearest(target.of(AT), true)
                    .onTermination()
                    .invoke(() -> measured(start))
                    .subscribe()
                    .with(
                            exact -> found.record(of(hits.subList(0, AT), exact)),
                            failure -> LOG.debugf("recall not measured cause=%s", failure));
        }
    }

    private void measured(long start) {
        long end = System.nanoTime();
        notBefore = end + PAUSE * (end - start);
        measuring.set(false);
    }

    /** Share of {@code exact} that is among {@code hits}. */
    static double of(List<Hit> hits, List<Hit> exact) {
        Set<Long> all = hits.stream().map(Hit::chunk).collect(Collectors.toSet());
        long both = exact.stream().filter(hit -> all.contains(hit.chunk())).count();
        return exact.isEmpty() ? 1 : (double) both / exact.size();
    }
}
