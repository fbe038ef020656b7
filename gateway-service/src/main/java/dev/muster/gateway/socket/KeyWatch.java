package dev.muster.gateway.socket;

import dev.muster.gateway.identity.Authenticate;
import dev.muster.gateway.identity.Identity;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.error.MusterException;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * The watch over the keys of open sockets: after every revocation anywhere it asks about each key once, and closes the
 * sockets of those that no longer count. For any thread.
 */
@Singleton
class KeyWatch {
    private static final Logger LOG = Logger.getLogger(KeyWatch.class);
    private static final long AGAIN_MILLIS = 1_000;

    private final Authenticate authenticate;
    private final Vertx vertx;
    private final Map<String, Key> keys = new ConcurrentHashMap<>();
    private final AtomicInteger revocations = new AtomicInteger();

    /** The sockets of one key. */
    private record Key(Identity identity, Set<Holder> holders) {}

    private record Holder(AgentConversation conversation, Executor loop) {
        void revoke(ErrorCode why) {
            loop.execute(() -> conversation.revoke(why));
        }
    }

    KeyWatch(Authenticate authenticate, Vertx vertx) {
        this.authenticate = authenticate;
        this.vertx = vertx;
        authenticate.onEpochChange(this::checkAll);
    }

    /** How many revocations were seen; to be read before a key is decided on. */
    int revocations() {
        return revocations.get();
    }

    /** Watches over an open socket; asks at once when there was a revocation since its key was decided on. */
    void add(AgentIdentity who, AgentConversation conversation, Executor loop) {
        Key key = keys.compute(principal(who), (principal, present) -> {
            Key its = present == null ? new Key(who.identity(), ConcurrentHashMap.newKeySet(2)) : present;
            its.holders.add(new Holder(conversation, loop));
            return its;
        });
        if (who.decidedIn() != revocations.get()) {
            check(key);
        }
    }

    void remove(AgentIdentity who, AgentConversation conversation, Executor loop) {
        keys.computeIfPresent(principal(who), (principal, key) -> {
            key.holders.remove(new Holder(conversation, loop));
            return key.holders.isEmpty() ? null : key;
        });
    }

    private void checkAll() {
        revocations.incrementAndGet();
        keys.values().forEach(this::check);
    }

    private void check(Key key) {
        authenticate.again(key.identity).subscribe().with(stillGood -> {}, failure -> refused(key, failure));
    }

    private void refused(Key key, Throwable failure) {
        ErrorCode why = failure instanceof MusterException refusal ? refusal.code() : ErrorCode.UNAVAILABLE;
        if (why.retryable()) {
            vertx.setTimer(AGAIN_MILLIS, timer -> check(key));
            return;
        }
        LOG.infof("Key no longer counts caller=%s sockets=%d reason=%s", key.identity, key.holders.size(), why.code());
        key.holders.forEach(holder -> holder.revoke(why));
    }

    private static String principal(AgentIdentity who) {
        return who.identity().caller().principal();
    }
}
