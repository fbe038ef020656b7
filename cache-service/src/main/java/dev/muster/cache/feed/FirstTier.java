package dev.muster.cache.feed;

import dev.muster.cache.CacheServiceConfig;
import dev.muster.cache.memory.Memory;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** The producer of the memory of this process and of what it hears. */
final class FirstTier {
    @Produces
    @Singleton
    Memory memory(CacheServiceConfig config) {
        return new Memory(config.cache().memoryBytes().asLongValue(), System::nanoTime);
    }

    @Produces
    @Singleton
    Feed feed(Memory memory) {
        return new Feed(memory, System::nanoTime);
    }
}
