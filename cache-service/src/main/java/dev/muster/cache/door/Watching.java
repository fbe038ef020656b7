package dev.muster.cache.door;

import dev.muster.cache.feed.Feed;
import dev.muster.cache.feed.Invalidation;
import dev.muster.cache.feed.Watcher;
import dev.muster.proto.cache.v1.Invalidations;
import io.grpc.stub.ServerCallStreamObserver;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The streams of all who watch; each message is made once. */
@Singleton
class Watching implements Watcher {
    private final Feed feed;
    private final Set<WatchingStream> streams = ConcurrentHashMap.newKeySet();

    @Inject
    Watching(Feed feed) {
        this.feed = feed;
    }

    @PostConstruct
    void begin() {
        feed.watch(this);
    }

    /** One more; it hears from the next beat on. */
    void add(ServerCallStreamObserver<Invalidations> down) {
        streams.add(new WatchingStream(down, streams::remove));
    }

    @Override
    public void beat(String epoch, long number) {
        tell(CacheMessages.beat(epoch, number));
    }

    @Override
    public void invalidated(String epoch, long number, Invalidation what) {
        tell(CacheMessages.invalidations(epoch, number, what));
    }

    /** Watchers go to other replicas; an open stream would hold the shutdown up. */
    void drain(@Observes ShutdownDelayInitiatedEvent event) {
        List.copyOf(streams).forEach(WatchingStream::complete);
    }

    private void tell(Invalidations message) {
        streams.forEach(stream -> stream.tell(message));
    }
}
