package dev.muster.task.platform;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HintChannelTest {
    private final ReplicaId self = new ReplicaId();
    private final HintChannel<UUID, TaskVersion> tasks =
            new HintChannel<>("tasks", HintCodec.TASK, TaskVersion::id, (a, b) -> a.version() > b.version() ? a : b);
    private final HintChannel<Integer, Integer> lanes =
            new HintChannel<>("lanes", HintCodec.LANE, lane -> lane, (old, now) -> now);

    @Test
    void ofManyHintsAboutATaskTheNewestIsTold() {
        UUID id = UUID.randomUUID();
        tasks.offer(List.of(new TaskVersion(id, 3), new TaskVersion(id, 5), new TaskVersion(id, 4)));

        byte[] message = tasks.nextMessage(self);

        assertArrayEquals(HintCodec.TASK.write(self.value(), List.of(new TaskVersion(id, 5))), message);
        assertNull(tasks.nextMessage(self));
    }

    @Test
    void messagesAreBounded() {
        lanes.offer(IntStream.range(0, HintChannel.MAX_BATCH + 1).boxed().toList());

        assertEquals(16 + 4 * HintChannel.MAX_BATCH, length(lanes.nextMessage(self)));
        assertEquals(16 + 4, length(lanes.nextMessage(self)));
        assertNull(lanes.nextMessage(self));
    }

    @Test
    void whatWaitsForRedisIsBounded() {
        lanes.offer(IntStream.range(0, 2 * HintChannel.MAX_PENDING).boxed().toList());

        int messages = 0;
        while (lanes.nextMessage(self) != null) {
            messages++;
        }
        assertEquals(HintChannel.MAX_PENDING / HintChannel.MAX_BATCH, messages);
    }

    @Test
    void aListenerThatThrowsKeepsNoOtherFromHearing() {
        List<Integer> heard = new ArrayList<>();
        lanes.listen(hints -> {
            throw new IllegalStateException("broken on purpose");
        });
        lanes.listen(heard::addAll);

        lanes.receive(self, HintCodec.LANE.write(UUID.randomUUID(), List.of(7)));

        assertEquals(List.of(7), heard);
    }

    private static int length(byte @Nullable [] message) {
        assertNotNull(message);
        return message.length;
    }
}
