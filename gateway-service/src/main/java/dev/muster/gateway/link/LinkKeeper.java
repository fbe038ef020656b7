package dev.muster.gateway.link;

import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Keeps a link to one replica open: makes a new one, after a wait, whenever the last one broke. */
final class LinkKeeper implements Link.Watcher {
    private final String replica;
    private final String gateway;
    private final LinkStream.Factory streams;
    private final LinkLoop loop;
    private final LongSupplier clock;
    private final Watcher watcher;
    private final Backoff backoff =
            new Backoff(() -> ThreadLocalRandom.current().nextDouble());
    private volatile @Nullable Link link;
    private boolean stopped;

    /** Who is told what becomes of the links of all keepers, on the link's executor. */
    interface Watcher {
        void up(Link link);

        void draining(Link link);
    }

    LinkKeeper(
            String replica,
            String gateway,
            LinkStream.Factory streams,
            LinkLoop loop,
            LongSupplier clock,
            Watcher watcher) {
        this.replica = replica;
        this.gateway = gateway;
        this.streams = streams;
        this.loop = loop;
        this.clock = clock;
        this.watcher = watcher;
    }

    String replica() {
        return replica;
    }

    /** The link of the moment, up or not; null between two. */
    @Nullable
    Link link() {
        return link;
    }

    void start() {
        loop.execute(this::connect);
    }

    /** Breaks the link and makes no more. */
    void stop() {
        loop.execute(() -> {
            stopped = true;
            Link last = link;
            if (last != null) {
                last.breakUp("no longer a replica");
            }
        });
    }

    void tick(long now, boolean late) {
        loop.execute(() -> {
            Link present = link;
            if (present != null) {
                present.tick(now, late);
            }
        });
    }

    /** Lets the sessions of a draining link try again to move. */
    void moveIfDraining() {
        loop.execute(() -> {
            Link present = link;
            if (present != null && present.isDraining()) {
                present.moveSessions();
            }
        });
    }

    private void connect() {
        if (!stopped) {
            Link next = new Link(replica, streams.create(), this, loop, clock);
            link = next;
            next.start(gateway);
        }
    }

    @Override
    public void up(Link up) {
        watcher.up(up);
    }

    @Override
    public void draining(Link draining) {
        watcher.draining(draining);
    }

    @Override
    public void broken(Link broken) {
        link = null;
        if (broken.wasUp()) {
            backoff.reset();
        }
        if (!stopped) {
            loop.after(backoff.next(), this::connect);
        }
    }
}
