package dev.muster.gateway.answer;

import dev.muster.gateway.admission.Room;
import dev.muster.protocol.error.ErrorCode;
import java.nio.ByteBuffer;

/**
 * What one request has of the room for answers. It is given back by itself: when the answer has left for the client or cannot
 * any more, or when the request ends without one. For any thread.
 */
public final class AnswerShare {
    private final Room room;
    private long taken;
    private boolean sending;
    private boolean over;

    AnswerShare(Room room) {
        this.room = room;
    }

    /**
     * To be called before so many bytes are made.
     *
     * @throws dev.muster.protocol.error.MusterException {@code overloaded} where there is no room now, {@code invalid_argument}
     *     where there never is
     */
    public synchronized void take(long bytes) {
        if (bytes > room.size()) {
            throw ErrorCode.INVALID_ARGUMENT.because("The answer would have up to " + bytes + " bytes, at most "
                    + room.size() + " are given: ask for less at a time");
        }
        if (over || !room.take(bytes)) {
            throw ErrorCode.OVERLOADED.because("This gateway holds as many bytes of answers as it may");
        }
        taken += bytes;
    }

    /** The answer, as an entity of JAX-RS. */
    public LargeAnswer of(ByteBuffer bytes) {
        return new LargeAnswer(bytes, this);
    }

    /** A request ends when its answer is handed over, which is before a slow client has it. */
    synchronized void requestEnded() {
        if (!sending) {
            giveBack();
        }
    }

    synchronized void beginSending() {
        sending = true;
    }

    synchronized void giveBack() {
        room.giveBack(taken);
        taken = 0;
        over = true;
    }
}
