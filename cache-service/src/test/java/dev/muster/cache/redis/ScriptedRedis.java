package dev.muster.cache.redis;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.core.parsetools.RecordParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Something that a client takes for Redis; {@code GET} it answers, with nothing, only while it is not told to hold. */
final class ScriptedRedis {
    private static final String INFO = "run_id:run0123456789abcdef\r\n";

    private final NetServer server;
    private final List<Runnable> held = new ArrayList<>();
    private boolean holding;
    private int opened;
    private int closed;

    ScriptedRedis(Vertx vertx) {
        server = vertx.createNetServer().connectHandler(this::serve);
        server.listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture().join();
    }

    int port() {
        return server.actualPort();
    }

    synchronized int opened() {
        return opened;
    }

    synchronized int closed() {
        return closed;
    }

    synchronized void hold() {
        holding = true;
    }

    synchronized void release() {
        holding = false;
        held.forEach(Runnable::run);
        held.clear();
    }

    private synchronized void serve(NetSocket socket) {
        opened++;
        socket.closeHandler(end -> gone());
        Commands commands = new Commands(socket);
        RecordParser lines = RecordParser.newDelimited("\r\n", commands::line);
        socket.handler(lines);
    }

    private synchronized void gone() {
        closed++;
    }

    private synchronized void answer(NetSocket socket, List<String> command) {
        switch (command.get(0).toUpperCase(Locale.ROOT)) {
            case "GET" -> {
                if (holding) {
                    held.add(() -> socket.write("$-1\r\n"));
                } else {
                    socket.write("$-1\r\n");
                }
            }
            case "INFO" -> socket.write("$" + INFO.length() + "\r\n" + INFO + "\r\n");
            case "SELECT" -> socket.write("-ERR DB index is out of range\r\n");
            default -> socket.write("+OK\r\n");
        }
    }

    /** Arrays of bulk strings; the length of a bulk is of no use to lines, as the scripts have no line that ends in CR LF. */
    private final class Commands {
        private final NetSocket socket;
        private final List<String> words = new ArrayList<>();
        private int missing;
        private boolean size;

        Commands(NetSocket socket) {
            this.socket = socket;
        }

        void line(Buffer line) {
            if (missing == 0) {
                missing = Integer.parseInt(line.toString().substring(1));
                size = true;
            } else if (size) {
                size = false;
            } else {
                words.add(line.toString());
                size = true;
                missing--;
            }
            if (missing == 0) {
                answer(socket, List.copyOf(words));
                words.clear();
            }
        }
    }
}
