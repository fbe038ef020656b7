package dev.muster.gateway.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.muster.gateway.GatewayConfig;
import dev.muster.protocol.caller.CallerTokens;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.error.MusterException;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Turns a key into who is calling.
 *
 * <p>Decisions are remembered, by the hash of the key and never by the key: good ones until a revocation anywhere, bad ones
 * for seconds. A look-up that is under way is shared by all who ask, and beyond {@value #MAX_LOOK_UPS} of them newcomers are told
 * {@code overloaded}. When PostgreSQL cannot be reached, what was decided holds, everything else is {@code unavailable} and not
 * remembered. For any thread; never blocks.
 *
 * <p>Failures are {@link MusterException}s: {@code unauthenticated}, {@code key_expired}, {@code key_revoked} (both only to
 * whoever shows the right secret), {@code overloaded} and {@code unavailable}.
 */
@Singleton
public class Authenticate {
    private static final String SCHEME = "Bearer ";
    /** Few, since the epoch of revocations is read over the same connections and waits behind them. */
    static final int MAX_LOOK_UPS = 100;

    private static final MusterException MISSING =
            ErrorCode.UNAUTHENTICATED.because("Send the key as 'Authorization: Bearer mk_…'");
    private static final MusterException MALFORMED = ErrorCode.UNAUTHENTICATED.because("This is not a key");
    private static final MusterException UNKNOWN = ErrorCode.UNAUTHENTICATED.because("The key is not known");

    private final PgKeys keys;
    private final KeyEpoch epoch;
    private final CallerTokens tokens;
    private final Clock clock;
    private final Cache<KeyDigest, Grant> grants;
    private final Cache<KeyDigest, MusterException> refusals;
    private final ConcurrentMap<KeyDigest, CompletableFuture<Grant>> lookUps = new ConcurrentHashMap<>();
    /** Grows with every {@link #forget}. */
    private final AtomicInteger generation = new AtomicInteger();

    Authenticate(PgKeys keys, KeyEpoch epoch, CallerTokens tokens, Clock clock, GatewayConfig config) {
        this.keys = keys;
        this.epoch = epoch;
        this.tokens = tokens;
        this.clock = clock;
        int size = config.keys().cacheSize();
        this.grants = Caffeine.newBuilder().maximumSize(size).build();
        this.refusals = Caffeine.newBuilder()
                .maximumSize(size)
                .expireAfterWrite(config.keys().refusedFor())
                .build();
        epoch.onChange(this::forget);
    }

    /** @param header the whole {@code Authorization} header; null when there is none */
    public Uni<Identity> byAuthorization(@Nullable String header) {
        if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return Uni.createFrom().failure(MISSING);
        }
        return byKey(header.substring(SCHEME.length()).strip());
    }

    /** @param key the text of the key, without a scheme */
    public Uni<Identity> byKey(@Nullable String key) {
        return KeyText.parse(key).map(known -> decide(known, MAX_LOOK_UPS)).orElseGet(() -> Uni.createFrom()
                .failure(MALFORMED));
    }

    /**
     * The same key once more, with a fresh token: for what lives longer than a token or a decision. Those who ask are counted
     * elsewhere, as sockets and requests, and after a revocation all of them ask at once: the bound of look-ups is not for them.
     */
    public Uni<Identity> again(Identity identity) {
        return decide(identity.key(), Integer.MAX_VALUE);
    }

    /**
     * Called within a second after any key was revoked anywhere, when the decisions have been forgotten; on an event loop, so
     * it must not block. Ask {@link #again} which identities are left.
     */
    public void onEpochChange(Runnable listener) {
        epoch.onChange(listener);
    }

    private Uni<Identity> decide(KeyText key, int maxLookUps) {
        Grant grant = grants.getIfPresent(key.digest());
        if (grant != null) {
            return Uni.createFrom().item(grant).map(this::identity);
        }
        MusterException refusal = refusals.getIfPresent(key.digest());
        if (refusal != null) {
            return Uni.createFrom().failure(refusal);
        }
        // A caller that leaves cancels what it was given, never the look-up others wait for.
        return Uni.createFrom()
                .completionStage(() -> lookUpOnce(key, maxLookUps).copy())
                .map(this::identity);
    }

    private Identity identity(Grant grant) {
        return grant.identity(tokens, clock);
    }

    private CompletableFuture<Grant> lookUpOnce(KeyText key, int maxLookUps) {
        if (lookUps.size() >= maxLookUps && !lookUps.containsKey(key.digest())) {
            return CompletableFuture.failedFuture(ErrorCode.OVERLOADED.because("Too many keys are being looked up"));
        }
        CompletableFuture<Grant> mine = new CompletableFuture<>();
        CompletableFuture<Grant> running = lookUps.putIfAbsent(key.digest(), mine);
        if (running != null) {
            return running;
        }
        // Another look-up may have ended since this caller found nothing remembered.
        Grant known = grants.getIfPresent(key.digest());
        (known != null ? Uni.createFrom().item(known) : lookUp(key))
                .onTermination()
                .invoke(() -> lookUps.remove(key.digest(), mine))
                .subscribe()
                .with(mine::complete, mine::completeExceptionally);
        return mine;
    }

    private Uni<Grant> lookUp(KeyText key) {
        int before = generation.get();
        return keys.find(key.prefix())
                .map(row -> grant(key, row))
                .invoke(grant -> remember(key.digest(), grant, before))
                .onFailure(Authenticate::isRefusal)
                .invoke(failure -> refusals.put(key.digest(), (MusterException) failure));
    }

    /** What was read before a revocation is not kept after it. */
    private void remember(KeyDigest digest, Grant grant, int readIn) {
        grants.put(digest, grant);
        if (generation.get() != readIn) {
            grants.invalidate(digest);
        }
    }

    private static Grant grant(KeyText key, Optional<ApiKey> row) {
        ApiKey found =
                row.filter(candidate -> candidate.digest().equals(key.digest())).orElseThrow(() -> UNKNOWN);
        if (found.revokedAt() != null) {
            throw ErrorCode.KEY_REVOKED.because("The key was revoked at " + found.revokedAt());
        }
        return new Grant(found);
    }

    private static boolean isRefusal(Throwable failure) {
        return failure instanceof MusterException refused && refused.code() != ErrorCode.UNAVAILABLE;
    }

    private void forget() {
        generation.incrementAndGet();
        grants.invalidateAll();
        refusals.invalidateAll();
    }
}
