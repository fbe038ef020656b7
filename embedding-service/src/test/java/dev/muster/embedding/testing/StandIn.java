package dev.muster.embedding.testing;

import dev.muster.embedding.EmbeddingConfig;
import dev.muster.embedding.model.Models;
import dev.muster.embedding.onnx.LocalModel;
import dev.muster.embedding.provider.Computed;
import dev.muster.embedding.provider.EmbeddingProvider;
import dev.muster.embedding.provider.Space;
import dev.muster.embedding.provider.UnitVector;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;

/**
 * A model that costs nothing and does what a test says: texts with the same words lie close to each other. Tests that share the
 * profile leave it as they found it.
 */
public final class StandIn implements QuarkusTestProfile {
    public static final int DIMENSIONS = 384;

    private static final Function<String, Uni<Void>> AT_ONCE =
            text -> Uni.createFrom().voidItem();

    @Override
    public Set<Class<?>> getEnabledAlternatives() {
        return Set.of(StandInModels.class);
    }

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "muster.documents.max-waiting", "60",
                "muster.documents.max-waiting-bytes", "2M",
                "muster.documents.max-waiters", "3",
                "muster.ingest.slice-timeout", "20s",
                "muster.search.exact-chunks", "60",
                "muster.search.recall-sample", "1");
    }

    /** The models of the service: one. */
    @Alternative
    @Singleton
    public static class StandInModels extends Models {
        @Inject
        StandInModels(EmbeddingConfig config, Provider provider) {
            super(config.embed(), Map.of("all-minilm-l6-v2", provider));
        }
    }

    /** What stands in for the model. */
    @Singleton
    public static class Provider implements EmbeddingProvider {
        private final LocalModel local;
        private volatile Function<String, Uni<Void>> before = AT_ONCE;

        @Inject
        public Provider(LocalModel local) {
            this.local = local;
        }

        /** Each text is answered after, and as, what {@code text} gives. */
        public void before(Function<String, Uni<Void>> text) {
            before = text;
        }

        public void reset() {
            before = AT_ONCE;
        }

        /** That of the real model, as tests of both share a database. */
        @Override
        public Space space() {
            return local.space();
        }

        @Override
        public int batch() {
            return 1;
        }

        @Override
        public int concurrency() {
            return 256;
        }

        @Override
        public boolean quick() {
            return true;
        }

        @Override
        public Uni<List<Computed>> embed(List<String> texts) {
            String text = texts.getFirst();
            return before.apply(text)
                    .replaceWith(() -> List.of(new Computed(UnitVector.of(vector(text)), words(text).length, false)));
        }
    }

    /** The sum of a direction for each word. */
    public static float[] vector(String text) {
        float[] sum = new float[DIMENSIONS];
        for (String word : words(text)) {
            Random random = new Random(word.hashCode());
            for (int i = 0; i < DIMENSIONS; i++) {
                sum[i] += (float) random.nextGaussian();
            }
        }
        return sum;
    }

    private static String[] words(String text) {
        return text.toLowerCase(Locale.ROOT).strip().split("\\W+");
    }
}
