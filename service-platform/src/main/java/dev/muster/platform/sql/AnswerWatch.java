package dev.muster.platform.sql;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.impl.SocketConnectionBase;
import io.vertx.sqlclient.impl.SqlConnectionInternal;
import io.vertx.sqlclient.impl.command.CommandBase;
import io.vertx.sqlclient.impl.command.CommandResponse;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * A look-out on one connection that closes it when a command has been without an answer for too long. Unlike a time-out for reads
 * it leaves alone a connection that nobody asks anything, so that the pool keeps what it has.
 *
 * <p>Sits between the codec and Vert.x' own handler, where commands and their answers pass as objects, on the connection's event
 * loop.
 */
public final class AnswerWatch extends ChannelDuplexHandler {
    private static final Logger LOG = Logger.getLogger(AnswerWatch.class);

    private static final String NAME = "answers";

    private final long patienceNanos;
    private int unanswered;
    private long since;
    private boolean looking;

    private AnswerWatch(Duration patience) {
        this.patienceNanos = patience.toNanos();
    }

    /** Begins to watch a connection that is open; called on its event loop. */
    static void over(SqlConnection connection, Duration patience) {
        pipeline(connection).addBefore("handler", NAME, new AnswerWatch(patience));
    }

    /** Whether the connection is watched. */
    public static boolean watches(SqlConnection connection) {
        return pipeline(connection).get(NAME) != null;
    }

    private static ChannelPipeline pipeline(SqlConnection connection) {
        SocketConnectionBase open = (SocketConnectionBase)
                ((SqlConnectionInternal) connection).unwrap().unwrap();
        return open.socket().channelHandlerContext().pipeline();
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
        if (message instanceof CommandBase<?>) {
            if (unanswered++ == 0) {
                since = System.nanoTime();
            }
            look(context, patienceNanos);
        }
        super.write(context, message, promise);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        if (message instanceof CommandResponse<?>) {
            unanswered--;
            since = System.nanoTime();
        }
        super.channelRead(context, message);
    }

    private void look(ChannelHandlerContext context, long afterNanos) {
        if (!looking) {
            looking = true;
            context.executor().schedule(() -> looked(context), afterNanos, TimeUnit.NANOSECONDS);
        }
    }

    private void looked(ChannelHandlerContext context) {
        looking = false;
        long silent = System.nanoTime() - since;
        if (unanswered > 0 && silent < patienceNanos) {
            look(context, patienceNanos - silent);
        } else if (unanswered > 0 && context.channel().isActive()) {
            LOG.warnf("connection closed, the database does not answer silent_ms=%d", silent / 1_000_000);
            context.close();
        }
    }
}
