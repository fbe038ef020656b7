package dev.muster.task.platform;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * The form of hints on Redis: the sender's id, then items of one fixed size, big-endian.
 *
 * @param <T> the hint
 */
record HintCodec<T>(int size, BiConsumer<ByteBuffer, T> writer, Function<ByteBuffer, T> reader) {
    private static final int SENDER = 16;

    static final HintCodec<Integer> LANE = new HintCodec<>(4, ByteBuffer::putInt, ByteBuffer::getInt);
    static final HintCodec<UUID> SESSION = new HintCodec<>(16, HintCodec::putUuid, HintCodec::getUuid);
    static final HintCodec<TaskVersion> TASK = new HintCodec<>(
            20,
            (to, task) -> {
                putUuid(to, task.id());
                to.putInt(task.goesOn() ? ~task.version() : task.version());
            },
            from -> taskVersion(getUuid(from), from.getInt()));

    byte[] write(UUID sender, Collection<T> hints) {
        ByteBuffer to = ByteBuffer.allocate(SENDER + size * hints.size());
        putUuid(to, sender);
        hints.forEach(hint -> writer.accept(to, hint));
        return to.array();
    }

    /** The hints of another sender than {@code self}; none of a message that is not well-formed. */
    List<T> read(UUID self, byte[] message) {
        ByteBuffer from = ByteBuffer.wrap(message);
        boolean wellFormed = message.length >= SENDER && (message.length - SENDER) % size == 0;
        if (!wellFormed || getUuid(from).equals(self)) {
            return List.of();
        }
        List<T> hints = new ArrayList<>(from.remaining() / size);
        while (from.hasRemaining()) {
            hints.add(reader.apply(from));
        }
        return hints;
    }

    /** Of a task that goes on, the version's bits are inverted. */
    private static TaskVersion taskVersion(UUID id, int number) {
        return number < 0 ? TaskVersion.goingOn(id, ~number) : new TaskVersion(id, number);
    }

    private static void putUuid(ByteBuffer to, UUID id) {
        to.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
    }

    private static UUID getUuid(ByteBuffer from) {
        return new UUID(from.getLong(), from.getLong());
    }
}
