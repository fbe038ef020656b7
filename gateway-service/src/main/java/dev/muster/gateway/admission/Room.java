package dev.muster.gateway.admission;

import java.util.concurrent.atomic.AtomicLong;

/** Bytes of one kind that this gateway has room for at a time, over all requests. For any thread. */
public class Room {
    private final long size;
    private final AtomicLong free;

    public Room(long size) {
        this.size = size;
        this.free = new AtomicLong(size);
    }

    /** All there is, whether or not it is free. */
    public long size() {
        return size;
    }

    /** False, and nothing is taken, where there is no room for that many. */
    public boolean take(long bytes) {
        boolean enough = free.addAndGet(-bytes) >= 0;
        if (!enough) {
            free.addAndGet(bytes);
        }
        return enough;
    }

    public void giveBack(long bytes) {
        free.addAndGet(bytes);
    }
}
