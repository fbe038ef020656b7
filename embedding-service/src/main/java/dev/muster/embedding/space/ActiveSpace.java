package dev.muster.embedding.space;

import dev.muster.embedding.model.Models;
import dev.muster.embedding.provider.Space;
import dev.muster.platform.time.Ticker;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.error.MusterException;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The vector space that documents are indexed and searched in, given out only where this replica's model makes vectors of that very
 * space: vectors of another version of the model are never written there, nor compared with those that are. For any thread.
 */
@Singleton
public class ActiveSpace {
    private static final Logger LOG = Logger.getLogger(ActiveSpace.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final PgSpaces spaces;
    private final Models models;
    private volatile @Nullable VectorSpace fit;
    private volatile String fault = "The vector space of the documents has not been read yet";

    @Inject
    ActiveSpace(PgSpaces spaces, Models models) {
        this.spaces = spaces;
        this.models = models;
    }

    void start(@Observes StartupEvent event, Ticker ticker) {
        look();
        ticker.every(LOOK_EVERY, this::look);
    }

    /** The space; fails with {@link ErrorCode#UNAVAILABLE} and the reason. */
    public Uni<VectorSpace> get() {
        VectorSpace known = fit;
        return known == null ? read() : Uni.createFrom().item(known);
    }

    /** Whether this replica's vectors are known to be of the space. */
    public boolean fit() {
        return fit != null;
    }

    /** Why they are not; empty if they are, or if this replica was never meant to have the model. */
    public String fault() {
        return fault;
    }

    /**
     * Fails with {@link ErrorCode#UNAVAILABLE} where this replica was never meant to have the model: what it took on would wait for
     * another, and perhaps there is none.
     */
    public void requireModel() {
        if (!fit() && fault.isEmpty()) {
            throw without();
        }
    }

    private static MusterException without() {
        return ErrorCode.UNAVAILABLE.because("The model that documents are indexed by is switched off here");
    }

    private void look() {
        if (!fit()) {
            read().subscribe().with(known -> {}, failure -> LOG.debugf("vector space not usable cause=%s", failure));
        }
    }

    private Uni<VectorSpace> read() {
        return spaces.active()
                .chain(this::adopted)
                .invoke(this::check)
                .onFailure(MusterException.class)
                .invoke(refusal -> refused((MusterException) refusal))
                .onFailure(ActiveSpace::isWithout)
                .transform(refusal -> without());
    }

    private Uni<VectorSpace> adopted(VectorSpace space) {
        Space ours = models.find(space.model()).space();
        return space.version() != null || space.dimensions() != ours.dimensions()
                ? Uni.createFrom().item(space)
                : spaces.adopt(space, ours.version()).chain(spaces::active);
    }

    private void check(VectorSpace space) {
        Space ours = models.find(space.model()).space();
        if (!ours.version().equals(space.version()) || ours.dimensions() != space.dimensions()) {
            throw ErrorCode.UNAVAILABLE.because(
                    "The vectors of the documents are of %s, version %s, %d dimensions; here runs version %s, %d dimensions"
                            .formatted(
                                    space.model(),
                                    space.version(),
                                    space.dimensions(),
                                    ours.version(),
                                    ours.dimensions()));
        }
        fit = space;
        fault = "";
    }

    private void refused(MusterException refusal) {
        String why = isWithout(refusal) ? "" : refusal.detail();
        if (!why.isEmpty() && !why.equals(fault)) {
            LOG.errorf("Documents cannot be indexed or searched here, and the service is not ready reason=\"%s\"", why);
        }
        fault = why;
    }

    private static boolean isWithout(Throwable failure) {
        return failure instanceof MusterException refusal && refusal.code() == ErrorCode.MODEL_NOT_FOUND;
    }
}
