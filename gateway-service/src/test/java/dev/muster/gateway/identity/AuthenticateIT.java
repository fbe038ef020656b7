package dev.muster.gateway.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.muster.gateway.GatewayConfig;
import dev.muster.gateway.testing.GatewayTest;
import dev.muster.gateway.testing.ManualClock;
import dev.muster.protocol.caller.Caller;
import dev.muster.protocol.caller.CallerTokens;
import dev.muster.protocol.caller.Scope;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.error.MusterException;
import dev.muster.protocol.id.Uuid7;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each test is a gateway of its own over the shared database: the injected beans are another one. */
@GatewayTest
@Timeout(30)
class AuthenticateIT {
    private static final List<byte[]> SECRETS = List.of(new byte[32]);

    @Inject
    Pool pool;

    @Inject
    Vertx vertx;

    @Inject
    GatewayConfig config;

    @Inject
    ManageKeys otherGateway;

    @Inject
    Authenticate otherAuthenticate;

    private final ManualClock clock = new ManualClock(Instant.now());
    private final CallerTokens tokens = new CallerTokens(SECRETS, clock);

    @SuppressWarnings("NullAway.Init")
    AuthenticateIT() {}

    @Test
    void aKeyBecomesACaller() {
        ManageKeys.Created created = create("acme", null);

        Identity identity = authenticate(keys())
                .byAuthorization("bearer  " + created.text())
                .await()
                .indefinitely();

        Caller expected = new Caller("acme", "key:" + created.key().prefix(), Set.of(Scope.TASKS_READ));
        assertEquals(expected, identity.caller());
        assertEquals(expected, tokens.verify(identity.token()));
    }

    @Test
    void whatIsNoKeyIsUnauthenticated() {
        Authenticate authenticate = authenticate(keys());
        String other = create("acme", null).text();
        String wrong = other.substring(0, other.length() - 1) + (other.endsWith("a") ? "b" : "a");

        assertEquals(ErrorCode.UNAUTHENTICATED, refusal(authenticate.byAuthorization(null)));
        assertEquals(ErrorCode.UNAUTHENTICATED, refusal(authenticate.byAuthorization("Basic abc")));
        assertEquals(ErrorCode.UNAUTHENTICATED, refusal(authenticate.byAuthorization(other)));
        assertEquals(ErrorCode.UNAUTHENTICATED, refusal(authenticate.byKey("nonsense")));
        assertEquals(ErrorCode.UNAUTHENTICATED, refusal(authenticate.byKey(KeyText.generate(new SecureRandom()))));
        assertEquals(ErrorCode.UNAUTHENTICATED, refusal(authenticate.byKey(wrong)));
    }

    @Test
    void aDecisionIsRememberedAndItsTokenRenewed() {
        CountingKeys counted = new CountingKeys();
        Authenticate authenticate = authenticate(counted);
        String key = create("acme", null).text();

        Identity first = authenticate.byKey(key).await().indefinitely();
        Identity second = authenticate.byKey(key).await().indefinitely();
        clock.advance(Duration.ofSeconds(31));
        Identity third = authenticate.again(first).await().indefinitely();

        assertSame(first, second);
        assertNotEquals(first.token(), third.token());
        assertEquals(first.caller(), tokens.verify(third.token()));
        assertEquals(1, counted.finds.get());
    }

    @Test
    void anUnknownKeyIsRememberedToo() {
        CountingKeys counted = new CountingKeys();
        Authenticate authenticate = authenticate(counted);
        String key = KeyText.generate(new SecureRandom());

        refusal(authenticate.byKey(key));
        refusal(authenticate.byKey(key));

        assertEquals(1, counted.finds.get());
    }

    @Test
    void manyWhoAskAtOnceShareOneLookUp() {
        CountingKeys counted = new CountingKeys();
        Authenticate authenticate = authenticate(counted);
        String key = create("acme", null).text();

        List<UniAssertSubscriber<Identity>> asking = java.util.stream.IntStream.range(0, 50)
                .mapToObj(i -> authenticate.byKey(key).subscribe().withSubscriber(UniAssertSubscriber.create()))
                .toList();
        asking.get(0).cancel();
        asking.subList(1, 50).forEach(one -> one.awaitItem(Duration.ofSeconds(5)));

        assertEquals(1, counted.finds.get());
    }

    @Test
    void moreLookUpsThanTheBoundAreTurnedAway() {
        CountingKeys counted = new CountingKeys();
        counted.silent = true;
        Authenticate authenticate = authenticate(counted);
        SecureRandom random = new SecureRandom();
        String first = KeyText.generate(random);
        authenticate.byKey(first).subscribe().with(identity -> {}, refused -> {});
        for (int i = 1; i < Authenticate.MAX_LOOK_UPS; i++) {
            authenticate.byKey(KeyText.generate(random)).subscribe().with(identity -> {}, refused -> {});
        }

        assertEquals(ErrorCode.OVERLOADED, refusal(authenticate.byKey(KeyText.generate(random))));
        authenticate
                .byKey(first)
                .subscribe()
                .withSubscriber(UniAssertSubscriber.create())
                .assertNotTerminated();
        assertEquals(Authenticate.MAX_LOOK_UPS, counted.finds.get());
    }

    /** After a revocation anywhere all keys in use are looked up anew, at once. */
    @Test
    void whoWasLetInBeforeIsNotTurnedAwayForTheNumberOfLookUps() {
        Identity known =
                otherAuthenticate.byKey(create("acme", null).text()).await().indefinitely();
        CountingKeys counted = new CountingKeys();
        counted.silent = true;
        Authenticate authenticate = authenticate(counted);
        SecureRandom random = new SecureRandom();
        for (int i = 0; i < Authenticate.MAX_LOOK_UPS; i++) {
            authenticate.byKey(KeyText.generate(random)).subscribe().with(identity -> {}, refused -> {});
        }

        authenticate
                .again(known)
                .subscribe()
                .withSubscriber(UniAssertSubscriber.create())
                .assertNotTerminated();
        assertEquals(Authenticate.MAX_LOOK_UPS + 1, counted.finds.get());
    }

    @Test
    void expiryIsCheckedOnEveryUse() {
        Authenticate authenticate = authenticate(keys());
        String key = create("acme", clock.instant().plusSeconds(60)).text();

        authenticate.byKey(key).await().indefinitely();
        clock.advance(Duration.ofSeconds(61));

        assertEquals(ErrorCode.KEY_EXPIRED, refusal(authenticate.byKey(key)));
    }

    @Test
    void aRevocationIsSeenByAnotherGatewayOfItself() throws Exception {
        ManageKeys.Created created = create("acme", null);
        PgKeys keys = keys();
        KeyEpoch epoch = new KeyEpoch(keys, config);
        Authenticate here = new Authenticate(keys, epoch, tokens, clock, config);
        epoch.start(new StartupEvent(), vertx);
        here.byKey(created.text()).await().indefinitely();
        otherAuthenticate.byKey(created.text()).await().indefinitely();
        CountDownLatch told = new CountDownLatch(1);
        here.onEpochChange(() -> here.byKey(created.text())
                .onFailure(AuthenticateIT::isRevoked)
                .invoke(told::countDown)
                .subscribe()
                .with(identity -> {}, refused -> {}));

        otherGateway.revoke(created.key().id()).await().indefinitely();

        assertEquals(
                ErrorCode.KEY_REVOKED, refusal(otherAuthenticate.byKey(created.text())), "at once where it was done");
        assertTrue(told.await(10, TimeUnit.SECONDS));
        epoch.stop(new ShutdownEvent(), vertx);
    }

    @Test
    void aRevokedKeyIsToldSoOnlyToWhoHasIt() {
        ManageKeys.Created created = create("acme", null);
        otherGateway.revoke(created.key().id()).await().indefinitely();
        String wrong = "mk_" + created.key().prefix() + "_" + "x".repeat(43);

        assertEquals(ErrorCode.KEY_REVOKED, refusal(authenticate(keys()).byKey(created.text())));
        assertEquals(ErrorCode.UNAUTHENTICATED, refusal(authenticate(keys()).byKey(wrong)));
    }

    @Test
    void withoutPostgresWhatWasDecidedHoldsAndNothingElse() {
        CountingKeys counted = new CountingKeys();
        Authenticate authenticate = authenticate(counted);
        String known = create("acme", null).text();
        String unknown = create("acme", null).text();
        authenticate.byKey(known).await().indefinitely();

        counted.unreachable = true;

        assertEquals(
                "acme",
                authenticate.byKey(known).await().indefinitely().caller().tenant());
        assertEquals(ErrorCode.UNAVAILABLE, refusal(authenticate.byKey(unknown)));
        counted.unreachable = false;
        assertEquals(
                "acme",
                authenticate.byKey(unknown).await().indefinitely().caller().tenant());
    }

    @Test
    void aBootstrapKeyIsStoredOnceByAnyNumberOfGateways() {
        String text = KeyText.generate(new SecureRandom());
        PgKeys keys = keys();
        BootstrapKey bootstrap = new BootstrapKey(keys, new Uuid7(clock), clock);

        Uni.join()
                .all(bootstrap.store(text), bootstrap.store(text), bootstrap.store(text))
                .andFailFast()
                .await()
                .indefinitely();

        Identity identity = authenticate(keys).byKey(text).await().indefinitely();
        assertEquals("default", identity.caller().tenant());
        assertEquals(Scope.GRANTABLE, identity.caller().scopes());
    }

    @Test
    void aRevokedBootstrapKeyStaysRevoked() {
        String text = KeyText.generate(new SecureRandom());
        PgKeys keys = keys();
        BootstrapKey bootstrap = new BootstrapKey(keys, new Uuid7(clock), clock);
        bootstrap.store(text).await().indefinitely();
        UUID id = keys.find(text.substring(3, 11))
                .await()
                .indefinitely()
                .orElseThrow()
                .id();
        otherGateway.revoke(id).await().indefinitely();

        bootstrap.store(text).await().indefinitely();

        assertEquals(ErrorCode.KEY_REVOKED, refusal(authenticate(keys).byKey(text)));
    }

    @Test
    void aBootstrapKeyOfAnEarlierVersionGainsTheScopesOfThisOne() {
        String text = KeyText.generate(new SecureRandom());
        PgKeys keys = keys();
        KeyText key = KeyText.parse(text).orElseThrow();
        keys.insert(new ApiKey(
                        new Uuid7(clock).next(),
                        key.prefix(),
                        key.digest(),
                        "default",
                        "bootstrap",
                        List.of(Scope.TASKS_READ, Scope.ADMIN),
                        clock.instant(),
                        "service:gateway",
                        null,
                        null))
                .await()
                .indefinitely();
        long before = keys.epoch().await().indefinitely();
        BootstrapKey bootstrap = new BootstrapKey(keys, new Uuid7(clock), clock);

        bootstrap.store(text).await().indefinitely();

        Identity identity = authenticate(keys).byKey(text).await().indefinitely();
        assertEquals(Scope.GRANTABLE, identity.caller().scopes());
        assertTrue(keys.epoch().await().indefinitely() > before, "other gateways forget what they remembered");
    }

    @Test
    void anotherKeyOfTheSamePrefixGainsNothing() {
        String text = KeyText.generate(new SecureRandom());
        String other = text.substring(0, 12) + "x".repeat(43);
        PgKeys keys = keys();
        KeyText key = KeyText.parse(text).orElseThrow();
        keys.insert(new ApiKey(
                        new Uuid7(clock).next(),
                        key.prefix(),
                        key.digest(),
                        "acme",
                        "some",
                        List.of(Scope.TASKS_READ),
                        clock.instant(),
                        "key:Zz9yXx8w",
                        null,
                        null))
                .await()
                .indefinitely();

        new BootstrapKey(keys, new Uuid7(clock), clock).store(other).await().indefinitely();

        Identity identity = authenticate(keys).byKey(text).await().indefinitely();
        assertEquals(Set.of(Scope.TASKS_READ), identity.caller().scopes());
    }

    @Test
    void aBootstrapKeyOfAnotherFormIsRefusedAtTheStart() {
        BootstrapKey bootstrap = new BootstrapKey(keys(), new Uuid7(clock), clock);

        assertThrows(IllegalArgumentException.class, () -> bootstrap.store("secret"));
    }

    private static boolean isRevoked(Throwable failure) {
        return failure instanceof MusterException refusal && refusal.code() == ErrorCode.KEY_REVOKED;
    }

    private ManageKeys.Created create(String tenant, @Nullable Instant expiresAt) {
        Identity admin = new Identity(
                new Caller("default", "key:test", Set.of(Scope.ADMIN)),
                "",
                KeyText.parse(KeyText.generate(new SecureRandom())).orElseThrow(),
                null);
        return otherGateway
                .create(admin, new NewKey(tenant, "test", List.of(Scope.TASKS_READ), expiresAt))
                .await()
                .indefinitely();
    }

    private PgKeys keys() {
        return new PgKeys(pool, config);
    }

    private Authenticate authenticate(PgKeys keys) {
        return new Authenticate(keys, new KeyEpoch(keys, config), tokens, clock, config);
    }

    private static ErrorCode refusal(Uni<Identity> asked) {
        return assertThrows(MusterException.class, () -> asked.await().indefinitely())
                .code();
    }

    private final class CountingKeys extends PgKeys {
        final AtomicInteger finds = new AtomicInteger();
        volatile boolean unreachable;
        volatile boolean silent;

        CountingKeys() {
            super(pool, config);
        }

        @Override
        Uni<Optional<ApiKey>> find(String prefix) {
            finds.incrementAndGet();
            if (silent) {
                return Uni.createFrom().nothing();
            }
            return unreachable
                    ? Uni.createFrom().failure(ErrorCode.UNAVAILABLE.because("cut off"))
                    : super.find(prefix);
        }
    }
}
