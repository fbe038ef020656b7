package dev.muster.gateway.tasks;

import dev.muster.gateway.identity.Authenticate;
import dev.muster.gateway.identity.Identity;
import dev.muster.gateway.page.Limit;
import dev.muster.proto.task.v1.EventsReply;
import dev.muster.proto.task.v1.TaskEvent;
import dev.muster.protocol.id.TaskId;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * One client's stream of one task's events (HTML, section 9.2): what it missed, then what happens, page by page as the
 * client takes them. The id of an event is its version. A comment is sent at the start where nothing was missed, and
 * whenever nothing happened for the time of a heartbeat.
 *
 * <p>The key is asked for again before every page, so a revoked one ends the stream. So does a gateway that stops: the
 * client comes back elsewhere with the last id.
 */
final class EventStream {
    private static final byte[] COMMENT = ": waiting\n\n".getBytes(StandardCharsets.UTF_8);

    private final AwaitTask await;
    private final Authenticate authenticate;
    private final Identity identity;
    private final TaskId id;
    private final Duration heartbeat;
    /** Of the newest event that was fetched; pages follow one another, so no two threads meet here. */
    private volatile int version;

    EventStream(
            AwaitTask await, Authenticate authenticate, Identity identity, TaskId id, int version, Duration heartbeat) {
        this.await = await;
        this.authenticate = authenticate;
        this.identity = identity;
        this.id = id;
        this.version = version;
        this.heartbeat = heartbeat;
    }

    /** What there is already; fails when there is no such task, before anything was answered. */
    Uni<EventsReply> first() {
        return page(identity, Duration.ZERO);
    }

    /** The bytes of the stream, of which {@code first} is the beginning. */
    Multi<byte[]> from(EventsReply first) {
        Multi<EventsReply> beginning = Multi.createFrom().item(first);
        return first.getComplete()
                ? beginning.map(EventStream::bytes)
                : Multi.createBy()
                        .concatenating()
                        .streams(beginning, following())
                        .map(EventStream::bytes);
    }

    private Multi<EventsReply> following() {
        return Multi.createBy()
                .repeating()
                .uni(() -> authenticate.again(identity).chain(fresh -> page(fresh, heartbeat)))
                .whilst(reply -> !reply.getComplete() && !await.isStopping());
    }

    private Uni<EventsReply> page(Identity fresh, Duration wait) {
        return await.events(fresh, id, version, Limit.MAX, wait).invoke(this::advance);
    }

    private void advance(EventsReply reply) {
        if (reply.getEventsCount() > 0) {
            version = reply.getEvents(reply.getEventsCount() - 1).getVersion();
        }
    }

    private static byte[] bytes(EventsReply reply) {
        if (reply.getEventsCount() == 0) {
            return COMMENT;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        reply.getEventsList().forEach(event -> write(event, bytes));
        return bytes.toByteArray();
    }

    private static void write(TaskEvent event, ByteArrayOutputStream bytes) {
        String head = "id: " + event.getVersion() + "\nevent: " + event.getKind() + "\ndata: ";
        bytes.writeBytes(head.getBytes(StandardCharsets.UTF_8));
        // One line: our JSON has no line breaks outside texts, and escapes those inside.
        bytes.writeBytes(TaskJson.event(event));
        bytes.writeBytes(new byte[] {'\n', '\n'});
    }
}
