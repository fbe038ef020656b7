package dev.muster.localstack.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** TCP ports of the loop-back address: which is free, which is taken, which answers. */
public final class Ports {

    /** The only address anything listens on here. */
    public static final String HOST = "127.0.0.1";

    private static final int PROBE_MILLIS = 500;

    private Ports() {}

    /** A port that was free a moment ago; another program may take it first, so be ready to choose again. */
    public static int free() {
        return free(1).getFirst();
    }

    /** Several free ports, different because each is held until all are found; those of another call may be the same. */
    public static List<Integer> free(int count) {
        List<ServerSocket> held = new ArrayList<>();
        try {
            while (held.size() < count) {
                held.add(new ServerSocket(0, 1, InetAddress.getByName(HOST)));
            }
            return held.stream().map(ServerSocket::getLocalPort).toList();
        } catch (IOException e) {
            throw new LocalStackException("No free TCP port on " + HOST + ": " + e.getMessage(), e);
        } finally {
            held.forEach(Ports::letGo);
        }
    }

    private static void letGo(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether something listens on the port, or holds it. */
    public static boolean isTaken(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(HOST, port));
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    /** Fails with one sentence if the port is taken; {@code variable} is what chooses another one. */
    public static void requireFree(int port, String what, String variable) {
        if (isTaken(port)) {
            throw new LocalStackException(
                    "Port %d on %s is taken, so %s cannot start: stop what listens there, or choose another port with %s."
                            .formatted(port, HOST, what, variable));
        }
    }

    /** Whether a connection to the port is accepted. */
    public static boolean answers(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(HOST, port), PROBE_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
