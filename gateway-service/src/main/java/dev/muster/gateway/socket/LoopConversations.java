package dev.muster.gateway.socket;

import dev.muster.gateway.link.TickWatch;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** The conversations of one event loop, and the one ticker they share. Used on that loop only. */
final class LoopConversations {
    private static final Logger LOG = Logger.getLogger(LoopConversations.class);

    private final List<AgentConversation> open = new ArrayList<>();
    private final TickWatch watch;

    /** @param now nanoseconds of the conversations' clock */
    LoopConversations(long now) {
        this.watch = new TickWatch(now);
    }

    void add(AgentConversation conversation) {
        conversation.place(open.size());
        open.add(conversation);
    }

    /** Takes it out; the last one moves into its place, so that this takes no longer with many. */
    void remove(AgentConversation conversation) {
        int place = conversation.place();
        AgentConversation last = open.remove(open.size() - 1);
        if (last != conversation) {
            open.set(place, last);
            last.place(place);
        }
    }

    /** Every {@value TickWatch#PERIOD_MILLIS} ms. */
    void tick(long now) {
        boolean late = watch.late(now);
        each(conversation -> tick(conversation, now, late));
    }

    /** A fault in one must not stop the ticker of all. */
    private static void tick(AgentConversation conversation, long now, boolean late) {
        try {
            conversation.tick(now, late);
        } catch (RuntimeException e) {
            LOG.error("Conversation failed", e);
            conversation.broken();
        }
    }

    /** From the last to the first, so that the present one may be removed meanwhile. */
    void each(Consumer<AgentConversation> action) {
        for (int i = open.size() - 1; i >= 0; i--) {
            action.accept(open.get(i));
        }
    }

    int size() {
        return open.size();
    }
}
