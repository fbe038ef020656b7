package dev.muster.embedding.openai;

import dev.muster.embedding.EmbeddingConfig.OpenAiConfig;
import dev.muster.embedding.provider.Computed;
import dev.muster.embedding.provider.EmbeddingProvider;
import dev.muster.embedding.provider.Space;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.error.MusterException;
import io.smallrye.faulttolerance.api.TypedGuard;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpClient;
import jakarta.enterprise.util.TypeLiteral;
import java.net.URI;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;
import org.eclipse.microprofile.faulttolerance.exceptions.TimeoutException;
import org.jboss.logging.Logger;

/**
 * A model behind a server that speaks OpenAI's API. Each request has a time-out, and a circuit breaker keeps away from a server that
 * fails; none is repeated here. How many are under way at a time is the business of the queue before it. For any thread; never
 * blocks.
 */
final class OpenAiProvider implements EmbeddingProvider {
    private static final Logger LOG = Logger.getLogger(OpenAiProvider.class);
    private static final double HALF = 0.5;
    /** What a text did, and no fault of the server. */
    private static final Set<ErrorCode> OF_THE_TEXT = Set.of(ErrorCode.INVALID_ARGUMENT, ErrorCode.TOO_MANY_TOKENS);

    private final OpenAiConfig config;
    private final Space space;
    private final HttpClient client;
    private final OpenAiMessages messages;
    private final TypedGuard<Uni<List<Computed>>> guard;

    OpenAiProvider(OpenAiConfig config, HttpClient client) {
        this.config = config;
        this.client = client;
        String upstream = config.upstreamModel().orElse(config.model());
        String version = config.version().orElseGet(() -> upstream + ' ' + place(config.baseUrl()));
        this.space = new Space(config.model(), version, config.dimensions(), config.maxTokens());
        this.messages = new OpenAiMessages(config, upstream);
        this.guard = guard(config);
    }

    /** Where the server is, without what may be secret: two of the same name elsewhere need not say the same. */
    private static String place(String baseUrl) {
        URI at = URI.create(baseUrl);
        return at.getRawAuthority().replaceFirst("^.*@", "") + at.getPath().replaceAll("/+$", "");
    }

    private static TypedGuard<Uni<List<Computed>>> guard(OpenAiConfig config) {
        return TypedGuard.create(new TypeLiteral<Uni<List<Computed>>>() {})
                .withDescription("embeddings of " + config.model())
                .withCircuitBreaker()
                .when(OpenAiProvider::isTheServersFault)
                .requestVolumeThreshold(config.breakerRequests())
                .failureRatio(HALF)
                .delay(config.breakerDelay().toMillis(), ChronoUnit.MILLIS)
                .onStateChange(state -> LOG.warnf("circuit breaker model=%s state=%s", config.model(), state))
                .done()
                .withTimeout()
                .duration(config.timeout().toMillis(), ChronoUnit.MILLIS)
                .done()
                .build();
    }

    private static boolean isTheServersFault(Throwable failure) {
        return !(failure instanceof MusterException refusal && OF_THE_TEXT.contains(refusal.code()));
    }

    @Override
    public Space space() {
        return space;
    }

    @Override
    public int batch() {
        return config.batch();
    }

    @Override
    public int concurrency() {
        return config.concurrency();
    }

    @Override
    public boolean quick() {
        return false;
    }

    @Override
    public Uni<List<Computed>> embed(List<String> texts) {
        return Uni.createFrom().deferred(() -> {
            Exchange exchange = new Exchange(client, messages, texts);
            return guard.get(exchange::answer)
                    .onTermination()
                    .invoke(exchange::end)
                    .onFailure()
                    .transform(this::told);
        });
    }

    private Throwable told(Throwable failure) {
        return switch (failure) {
            case MusterException refusal -> refusal;
            case TimeoutException late -> ErrorCode.DEADLINE_EXCEEDED.because("The provider did not answer in time");
            case CircuitBreakerOpenException open ->
                new MusterException(
                        ErrorCode.UNAVAILABLE, "The provider failed too often and is left alone for a while", (int)
                                config.breakerDelay().toMillis());
            default -> {
                LOG.warnf(
                        "provider failed model=%s cause=%s",
                        config.model(), failure.getClass().getName());
                yield ErrorCode.PROVIDER_FAILED.because("The provider cannot be reached, or broke off");
            }
        };
    }
}
