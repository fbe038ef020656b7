package dev.muster.gateway.admission;

import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.error.MusterException;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;

/**
 * One body on its way in. It holds its share of the room until its request is answered, since its bytes are kept as
 * long: what it says its length is, and otherwise what has come. Lives on the event loop of its request.
 */
final class IncomingBody {
    private static final int USUAL_BYTES = 4_096;

    private final RoutingContext context;
    private final HttpServerRequest request;
    private final Room room;
    private final long maxBytes;
    private Buffer bytes = Buffer.buffer();
    private long held;

    IncomingBody(RoutingContext context, Room room, long maxBytes) {
        this.context = context;
        this.request = context.request();
        this.room = room;
        this.maxBytes = maxBytes;
    }

    /** 0 where the request does not say. */
    static long saidLength(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        try {
            return length == null ? 0 : Long.parseLong(length);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    static MusterException tooLarge(long maxBytes) {
        return ErrorCode.PAYLOAD_TOO_LARGE.because("The body has more than " + maxBytes + " bytes");
    }

    /** To be called where a body is not read: over HTTP/1 the connection is of no further use then. */
    static void leaveUnread(HttpServerRequest request) {
        if (request.version() != HttpVersion.HTTP_2) {
            request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
    }

    /** Reads it whole, once. */
    void receive(Duration within, UniEmitter<? super byte[]> emitter) {
        long timer = context.vertx().setTimer(within.toMillis(), late -> giveUp(within, emitter));
        context.addEndHandler(ended -> {
            context.vertx().cancelTimer(timer);
            room.giveBack(held);
        });
        if (hold(saidLength(request))) {
            bytes = Buffer.buffer((int) Math.min(maxBytes, Math.max(USUAL_BYTES, saidLength(request))));
            request.handler(part -> append(part, emitter));
            request.exceptionHandler(emitter::fail);
            request.endHandler(end -> {
                context.vertx().cancelTimer(timer);
                byte[] whole = bytes.getBytes();
                bytes = Buffer.buffer(); // This stays as long as the request does.
                emitter.complete(whole);
            });
            letComeIfAsked();
            request.resume();
        } else {
            refuse(full(), emitter);
        }
    }

    /** A client may wait to hear that its body is wanted (RFC 9110, section 10.1.1). */
    private void letComeIfAsked() {
        if (request.headers().contains(HttpHeaders.EXPECT, HttpHeaders.CONTINUE, true)) {
            request.response().writeContinue();
        }
    }

    private void append(Buffer part, UniEmitter<? super byte[]> emitter) {
        int length = bytes.length() + part.length();
        if (length > maxBytes) {
            refuse(tooLarge(maxBytes), emitter);
        } else if (!hold(length)) {
            refuse(full(), emitter);
        } else {
            bytes.appendBuffer(part);
        }
    }

    /** False where there is no room for a body of that length. */
    private boolean hold(long length) {
        long more = Math.max(0, length - held);
        boolean enough = room.take(more);
        held += enough ? more : 0;
        return enough;
    }

    private void refuse(MusterException refusal, UniEmitter<? super byte[]> emitter) {
        request.handler(null);
        leaveUnread(request);
        emitter.fail(refusal);
    }

    /** Vert.x keeps a connection whose request has not ended, whatever was said to the client. */
    private void giveUp(Duration within, UniEmitter<? super byte[]> emitter) {
        if (request.version() != HttpVersion.HTTP_2) {
            context.addEndHandler(ended -> request.connection().close());
        }
        refuse(
                ErrorCode.DEADLINE_EXCEEDED.because("The body did not come within " + within.toMillis() + " ms"),
                emitter);
    }

    private static MusterException full() {
        return ErrorCode.OVERLOADED.because("This gateway holds as many bytes of bodies as it may");
    }
}
