package dev.muster.cache.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dev.muster.cache.memory.Position;
import dev.muster.proto.cache.v1.Entry;
import dev.muster.proto.cache.v1.GetReply;
import dev.muster.proto.cache.v1.Invalidation;
import dev.muster.proto.cache.v1.Invalidations;
import dev.muster.proto.cache.v1.Policy;
import dev.muster.proto.cache.v1.Tier;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A near cache and the stream of invalidations, without either of their ends. */
class HearingTest {
    private static final ByteString KEY = ByteString.copyFromUtf8("key");
    private static final ByteString OTHER = ByteString.copyFromUtf8("other");
    private static final ByteString GOOD = ByteString.copyFromUtf8("immutable");

    private final AtomicLong clock = new AtomicLong();
    private final NearCache near = new NearCache(1 << 20, clock::get);

    @BeforeEach
    void fill() {
        near.keep("a", "vectors", GOOD, GOOD, Duration.ZERO);
        near.hearing().received(beat("e", 5));
        keep(KEY, 5);
        keep(OTHER, 5);
        assertTrue(knows(KEY));
    }

    @Test
    void beatsThatSayNothingNewKeepItAlive() {
        for (int i = 0; i < 20; i++) {
            clock.addAndGet(Duration.ofMillis(250).toNanos());
            near.hearing().received(beat("e", 5));
        }

        assertTrue(knows(KEY));
    }

    @Test
    void theNextInvalidationTakesItsKeyOnly() {
        near.hearing().received(invalidation("e", 6, KEY));

        assertFalse(knows(KEY));
        assertTrue(knows(OTHER));
    }

    @Test
    void aTagTakesTheNamespace() {
        near.hearing()
                .received(beat("e", 6).toBuilder()
                        .addItems(Invalidation.newBuilder()
                                .setTenant("a")
                                .setNamespace("agents")
                                .addTags("t"))
                        .build());

        assertFalse(knows(KEY));
        assertFalse(knows(OTHER));
    }

    @Test
    void aSecondOfSilenceEndsTrustAndWhatWasKept() {
        clock.addAndGet(Hearing.SILENCE.toNanos() + 1);
        assertFalse(knows(KEY));
        assertTrue(near.find("a", "vectors", GOOD).hit());

        near.hearing().received(beat("e", 5));

        assertFalse(knows(KEY));
        keep(KEY, 5);
        assertTrue(knows(KEY));
    }

    @Test
    void aGapEmptiesIt() {
        near.hearing().received(invalidation("e", 7, GOOD));
        assertNothingMutable();

        keep(KEY, 7);
        assertTrue(knows(KEY));
    }

    @Test
    void aNumberThatComesTwiceEmptiesIt() {
        near.hearing().received(invalidation("e", 5, GOOD));
        assertNothingMutable();
    }

    @Test
    void aBeatThatIsFurtherEmptiesIt() {
        near.hearing().received(beat("e", 6));
        assertNothingMutable();
    }

    @Test
    void aNewEpochEmptiesIt() {
        near.hearing().received(beat("f", 5));
        assertNothingMutable();
    }

    @Test
    void aLostStreamEndsTrustAndALaterOneThatMissedNothingRestoresNone() {
        near.hearing().lost();
        assertFalse(knows(KEY));

        near.hearing().received(beat("e", 5));
        assertFalse(knows(KEY));
    }

    @Test
    void anAnswerThatWasOnItsWayWhenItsKeyWasInvalidatedIsNotKept() {
        Position before = near.position();
        near.hearing().received(invalidation("e", 6, KEY));

        near.keep("a", "agents", List.of(KEY), reply("e", 5), before);

        assertFalse(knows(KEY));
        assertTrue(near.isAheadOf("a", "agents", reply("e", 5)));
    }

    @Test
    void anAnswerOfAReplicaThatIsBehindIsNotKept() {
        near.hearing().received(invalidation("e", 6, KEY));

        keep(KEY, 5);
        assertFalse(knows(KEY));

        keep(KEY, 6);
        assertTrue(knows(KEY));
    }

    @Test
    void whatIsOfAnotherTenantOrNamespaceDoesNotCount() {
        near.hearing().received(invalidation("e", 6, KEY));
        near.forget("a", "agents", List.of(KEY), false, "e", 7);
        Position before = near.position();

        assertTrue(near.isAheadOf("a", "agents", reply("e", 6)));
        assertFalse(near.isAheadOf("b", "agents", reply("e", 5)));
        assertFalse(near.isAheadOf("a", "keys", reply("e", 5)));
        near.keep("b", "agents", List.of(KEY), reply("e", 5), before);
        assertTrue(near.find("b", "agents", KEY).hit());
    }

    @Test
    void anInvalidationOfOurOwnCountsBeforeItIsHeardOf() {
        near.forget("a", "agents", List.of(KEY), false, "e", 6);

        keep(KEY, 5);
        assertFalse(knows(KEY));
        keep(KEY, 6);
        near.hearing().received(invalidation("e", 6, KEY));
        assertFalse(knows(KEY));
        assertTrue(knows(OTHER));
    }

    @Test
    void anInvalidationOfOurOwnCountsWhereTheStreamBeginsAgainBehindIt() {
        near.forget("a", "agents", List.of(KEY), false, "e", 6);
        near.hearing().lost();
        near.hearing().received(beat("e", 5));

        assertTrue(near.isAheadOf("a", "agents", reply("e", 5)));
        keep(KEY, 5);
        assertFalse(knows(KEY));
        near.hearing().received(invalidation("e", 6, KEY));
        keep(KEY, 6);
        assertTrue(knows(KEY));
    }

    @Test
    void whatWasHeardOfCountsWhereTheStreamBeginsAgainBehindIt() {
        near.hearing().received(invalidation("e", 6, KEY));
        near.hearing().lost();
        near.hearing().received(beat("e", 5));

        assertTrue(near.isAheadOf("a", "agents", reply("e", 5)));
    }

    @Test
    void anInvalidationOfOurOwnCountsBeforeTheStreamBegins() {
        NearCache fresh = new NearCache(1 << 20, clock::get);
        fresh.forget("a", "agents", List.of(KEY), false, "e", 6);
        assertTrue(fresh.isAheadOf("a", "agents", reply("e", 5)));

        fresh.hearing().received(beat("e", 5));

        assertTrue(fresh.isAheadOf("a", "agents", reply("e", 5)));
        assertFalse(fresh.isAheadOf("a", "agents", reply("e", 6)));
    }

    @Test
    void anInvalidationOfOurOwnInAnotherEpochEndsTrustUntilTheStreamSaysWhichItIs() {
        near.forget("a", "agents", List.of(KEY), false, "f", 2);
        assertFalse(knows(KEY));
        assertFalse(knows(OTHER));

        // It was the old one, answered late.
        near.hearing().received(beat("e", 5));

        assertFalse(knows(OTHER));
        keep(OTHER, 5);
        assertTrue(knows(OTHER));
        assertTrue(near.isAheadOf("a", "agents", reply("f", 1)));
        assertFalse(near.isAheadOf("a", "agents", reply("f", 2)));
    }

    @Test
    void onlyHeartbeatsProveThatNothingIsHeldUp() {
        clock.addAndGet(Hearing.SILENCE.toNanos());
        near.hearing().received(invalidation("e", 6, KEY));
        assertTrue(knows(OTHER));

        clock.addAndGet(1);

        assertFalse(knows(OTHER));
    }

    @Test
    void anAnswerOfAnotherEpochIsNotKept() {
        near.keep("a", "agents", List.of(KEY), reply("f", 9), near.position());
        near.hearing().received(invalidation("e", 6, KEY));

        assertFalse(knows(KEY));
    }

    @Test
    void agesGoOn() {
        clock.addAndGet(Duration.ofMillis(300).toNanos());

        assertEquals(Duration.ofMillis(307), near.find("a", "agents", KEY).age());
    }

    private void assertNothingMutable() {
        assertFalse(knows(KEY));
        assertFalse(knows(OTHER));
        assertTrue(near.find("a", "vectors", GOOD).hit());
    }

    private boolean knows(ByteString key) {
        return near.find("a", "agents", key).hit();
    }

    private void keep(ByteString key, long number) {
        near.keep("a", "agents", List.of(key), reply("e", number), near.position());
    }

    private static GetReply reply(String epoch, long number) {
        return GetReply.newBuilder()
                .setEpoch(epoch)
                .setNumber(number)
                .setPolicy(Policy.newBuilder().setTtlMs(60_000))
                .addEntries(Entry.newBuilder()
                        .setTier(Tier.L2)
                        .setValue(GOOD)
                        .setAgeMs(7)
                        .setTtlMs(60_000))
                .build();
    }

    private static Invalidations beat(String epoch, long number) {
        return Invalidations.newBuilder().setEpoch(epoch).setNumber(number).build();
    }

    private static Invalidations invalidation(String epoch, long number, ByteString key) {
        return beat(epoch, number).toBuilder()
                .addItems(Invalidation.newBuilder()
                        .setTenant("a")
                        .setNamespace("agents")
                        .addKeys(key))
                .build();
    }
}
