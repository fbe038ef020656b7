package dev.muster.sdk;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A server that closes each WebSocket in the same segment in which it grants it. */
final class HastyGateway implements AutoCloseable {
    /** RFC 6455, section 1.3. */
    private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    /** A close frame with code 1001, RFC 6455, section 5.5.1. */
    private static final byte[] CLOSE = {(byte) 0x88, 2, 3, (byte) 0xE9};

    private final ServerSocket server;
    private final Semaphore upgrades = new Semaphore(0);

    HastyGateway() {
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread thread = new Thread(this::serve, "hasty-gateway");
        thread.setDaemon(true);
        thread.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    void awaitUpgrades(int count) throws InterruptedException {
        assertTrue(upgrades.tryAcquire(count, 10, TimeUnit.SECONDS), "not " + count + " upgrades");
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private void serve() {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                upgrade(socket);
            } catch (IOException | GeneralSecurityException e) {
                // The client left, or the test is over.
            }
        }
    }

    private void upgrade(Socket socket) throws IOException, GeneralSecurityException {
        BufferedReader request =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        String key = "";
        for (String line = request.readLine(); line != null && !line.isEmpty(); line = request.readLine()) {
            if (line.toLowerCase(java.util.Locale.ROOT).startsWith("sec-websocket-key:")) {
                key = line.substring(line.indexOf(':') + 1).strip();
            }
        }
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        answer.write(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Accept: " + accept(key) + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        answer.write(CLOSE);
        socket.getOutputStream().write(answer.toByteArray());
        upgrades.release();
        socket.shutdownOutput();
        socket.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
    }

    private static String accept(String key) throws GeneralSecurityException {
        byte[] digest = MessageDigest.getInstance("SHA-1").digest((key + MAGIC).getBytes(StandardCharsets.US_ASCII));
        return Base64.getEncoder().encodeToString(digest);
    }
}
