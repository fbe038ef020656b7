package dev.muster.protocol.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.muster.proto.agent.v1.Assign;
import dev.muster.proto.agent.v1.Complete;
import dev.muster.protocol.frame.FrameLimits;
import org.junit.jupiter.api.Test;

class TaskLimitsTest {
    private static final int FRAME = FrameLimits.DEFAULT.payloadBytes();
    private static final String ID = "0190d3a5-1111-7111-8111-111111111111";
    private static final String LARGEST = "x".repeat(TaskLimits.MAX_DOCUMENT_BYTES);

    @Test
    void theLargestPayloadFitsIntoTheFrameItIsAssignedIn() {
        Assign largest = Assign.newBuilder()
                .setTaskId(ID)
                .setAttempt(Integer.MIN_VALUE)
                .setType("t".repeat(TaskLimits.MAX_CHARS))
                .setPayload(LARGEST)
                .setPriority(Integer.MIN_VALUE)
                .setDeadlineMs(Long.MIN_VALUE)
                .build();

        assertEquals(
                Assign.getDescriptor().getFields().size(),
                largest.getAllFields().size());
        assertTrue(largest.getSerializedSize() <= FRAME);
    }

    @Test
    void theLargestResultFitsIntoTheFrameItIsSentIn() {
        Complete largest = Complete.newBuilder()
                .setTaskId(ID)
                .setAttempt(Integer.MIN_VALUE)
                .setResult(LARGEST)
                .build();

        assertEquals(
                Complete.getDescriptor().getFields().size(),
                largest.getAllFields().size());
        assertTrue(largest.getSerializedSize() <= FRAME);
    }

    @Test
    void theLimitIsTheOneThatIsWrittenDown() {
        assertEquals(1_044_480, TaskLimits.MAX_DOCUMENT_BYTES);
        assertEquals(2_093_056, TaskLimits.MAX_TEXT_CHARS);
    }

    @Test
    void wordsAreOfAFewCharacters() {
        assertTrue(TaskLimits.isWord("Mail.send:v2/eu_west-1"));
        assertTrue(TaskLimits.isWord("x".repeat(128)));
        assertFalse(TaskLimits.isWord("x".repeat(129)));
        assertFalse(TaskLimits.isWord(""));
        assertFalse(TaskLimits.isWord("gpu large"));
        assertFalse(TaskLimits.isWord("x\n"));
    }
}
