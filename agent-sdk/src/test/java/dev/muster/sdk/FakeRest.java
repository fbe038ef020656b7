package dev.muster.sdk;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A server that gives prepared answers, and keeps what was asked. */
final class FakeRest implements AutoCloseable {
    private static final int BREAK = 0;

    private final HttpServer server;
    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
    private volatile @Nullable Answer always;

    FakeRest() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::handle);
        server.start();
    }

    /** What was asked; equal when method, path, headers of interest and body are. */
    record Request(String line, Map<String, String> headers, String body) {
        String header(String name) {
            return headers.getOrDefault(name, "");
        }
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    void answer(int status, String body) {
        answers.add(new Answer(status, body));
    }

    /** Hangs up on the next request. */
    void breakConnection() {
        answers.add(new Answer(BREAK, ""));
    }

    void answerAlways(int status, String body) {
        always = new Answer(status, body);
    }

    Request next() throws InterruptedException {
        return FakeGateway.assertPresent(requests.poll(10, TimeUnit.SECONDS), "no request came");
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        requests.add(read(exchange));
        Answer prepared = answers.poll();
        Answer answer = prepared == null ? always : prepared;
        if (answer == null || answer.status == BREAK) {
            exchange.close();
            return;
        }
        byte[] body = answer.body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static Request read(HttpExchange exchange) throws IOException {
        Map<String, String> headers = new TreeMap<>();
        for (String name : new String[] {"Authorization", "Content-Type", "Idempotency-Key"}) {
            String value = exchange.getRequestHeaders().getFirst(name);
            if (value != null) {
                headers.put(name, value);
            }
        }
        String line = exchange.getRequestMethod() + " " + exchange.getRequestURI();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        return new Request(line, headers, body);
    }

    private record Answer(int status, String body) {}
}
