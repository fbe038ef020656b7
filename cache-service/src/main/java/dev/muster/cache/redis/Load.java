package dev.muster.cache.redis;

import org.jspecify.annotations.Nullable;

/** What of one kind is under way on a connection, and how much of it may be. For one thread. */
final class Load {
    private final long maxCommands;
    private final long maxBytes;
    private long commands;
    private long bytes;

    Load(long maxCommands, long maxBytes) {
        this.maxCommands = maxCommands;
        this.maxBytes = maxBytes;
    }

    /** Why there is no room for so much more; null where there is. */
    @Nullable
    String refusal(long moreCommands, long moreBytes) {
        if (bytes + moreBytes > maxBytes) {
            return "too many bytes are on their way";
        }
        return commands + moreCommands > maxCommands ? "too many commands are under way" : null;
    }

    void add(long moreCommands, long moreBytes) {
        commands += moreCommands;
        bytes += moreBytes;
    }

    void clear() {
        commands = 0;
        bytes = 0;
    }
}
