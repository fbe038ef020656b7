package dev.muster.gateway.link;

import dev.muster.proto.task.v1.LinkDown;
import dev.muster.proto.task.v1.LinkUp;

/** The transport of one link: a bidirectional stream to a replica. Its methods are called by one thread at a time. */
interface LinkStream {
    /** Opens the stream; once, before anything else. */
    void start(Events events);

    /** Whether a batch would go out now instead of being kept in memory. */
    boolean ready();

    void send(LinkUp batch);

    /** Ends the stream at once; {@link Events#ended} may or may not follow. */
    void cancel(String reason);

    /** What the stream tells, from any thread but in order. */
    interface Events {
        /** {@link #ready} may have become true; for the first time when the stream stands. */
        void becameReady();

        void received(LinkDown batch);

        /** The stream is over; nothing follows. */
        void ended(String reason);
    }

    /** Makes streams to one replica. */
    @FunctionalInterface
    interface Factory {
        LinkStream create();
    }
}
