package dev.muster.embedding.openai;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A server that speaks OpenAI's API, more or less: the first text of a request says how it behaves. A vector is (length of the
 * text, 3, 0, 4) before it has length 1.
 */
public final class FakeServer implements QuarkusTestResourceLifecycleManager {
    static final String KEY = "sk-the-secret-of-the-test";

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch over = new CountDownLatch(1);

    @SuppressWarnings("NullAway.Init") // by start
    private HttpServer server;

    @Override
    public Map<String, String> start() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/v1/embeddings", this::answer);
        server.start();
        Map<String, String> settings = new HashMap<>();
        model(settings, "fake", Map.of("breaker-requests", "1000", "timeout", "60s"));
        model(settings, "hasty", Map.of("breaker-requests", "1000", "timeout", "500ms"));
        model(settings, "late", Map.of("breaker-requests", "1000", "timeout", "10s"));
        model(settings, "fragile", Map.of("breaker-requests", "4", "breaker-delay", "1h", "batch", "1"));
        model(settings, "short", Map.of("breaker-requests", "1000", "max-answer", "20"));
        model(settings, "away", Map.of("base-url", "http://127.0.0.1:1/v1"));
        return settings;
    }

    private void model(Map<String, String> settings, String name, Map<String, String> more) {
        Map<String, String> model = new HashMap<>(Map.of(
                "model",
                name,
                "upstream-model",
                "upstream-" + name,
                "base-url",
                "http://127.0.0.1:" + server.getAddress().getPort() + "/v1/",
                "api-key",
                KEY,
                "dimensions",
                "4"));
        model.putAll(more);
        model.forEach((key, value) -> settings.put("muster.openai." + name + "." + key, value));
    }

    @Override
    public void stop() {
        over.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        JsonObject request =
                new JsonObject(Buffer.buffer(exchange.getRequestBody().readAllBytes()));
        List<String> texts =
                request.getJsonArray("input").stream().map(String.class::cast).toList();
        boolean known = ("Bearer " + KEY).equals(exchange.getRequestHeaders().getFirst("Authorization"))
                && request.getString("model").startsWith("upstream-");
        switch (known ? texts.get(0) : "stranger") {
            case "hang" -> hang();
            case "half" -> half(exchange, texts);
            case "stranger" -> send(exchange, 401, "{}");
            case "refused" -> send(exchange, 400, "{\"error\":{}}");
            case "no dimensions" -> send(exchange, 400, "{\"error\":{\"param\":\"dimensions\"}}");
            case "busy" -> busy(exchange);
            case "broken" -> send(exchange, 500, "oops");
            case "html" -> send(exchange, 200, "<html>sign in</html>");
            case "empty" -> send(exchange, 200, "");
            case "array" -> send(exchange, 200, "[]");
            case "one too few" ->
                send(exchange, 200, good(texts.subList(1, texts.size()), 4).toString());
            case "short vectors" -> send(exchange, 200, good(texts, 3).toString());
            case "NaN" -> send(exchange, 200, raw("[NaN,1,2,3]"));
            case "NaN in base64" -> send(exchange, 200, raw('"' + base64(Float.NaN, 1, 2, 3) + '"'));
            case "too large" -> send(exchange, 200, raw("[1e300,1,2,3]"));
            case "null inside" -> send(exchange, 200, raw("[null,1,2,3]"));
            case "words inside" -> send(exchange, 200, raw("[\"one\",1,2,3]"));
            case "zero" -> send(exchange, 200, raw("[0,0,0,0]"));
            case "no vector" -> send(exchange, 200, "{\"data\":[{\"index\":0}]}");
            case "other index" -> send(exchange, 200, raw("[1,2,3,4]").replace("\"index\":0", "\"index\":7"));
            case "bad base64" -> send(exchange, 200, raw("\"#####\""));
            case "odd base64" -> send(exchange, 200, raw("\"AAAAAAAAAAAAAAAAAAAAAAA=\""));
            case "in base64" -> send(exchange, 200, raw('"' + base64(1, 2, 3, 4) + '"'));
            case "backwards" -> send(exchange, texts.size() == 3 ? 200 : 500, backwards(texts));
            default -> send(exchange, 200, good(texts, 4).toString());
        }
    }

    private void hang() {
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void half(HttpExchange exchange, List<String> texts) throws IOException {
        byte[] whole = good(texts, 4).toString().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, whole.length);
        exchange.getResponseBody().write(whole, 0, whole.length / 2);
        exchange.getResponseBody().flush();
        exchange.close();
    }

    private static void busy(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Retry-After", "7");
        send(exchange, 429, "{}");
    }

    private static JsonObject good(List<String> texts, int dimensions) {
        JsonArray data = new JsonArray();
        for (int i = 0; i < texts.size(); i++) {
            JsonArray vector =
                    new JsonArray(List.of(texts.get(i).length(), 3, 0, 4).subList(0, dimensions));
            data.add(new JsonObject().put("index", i).put("embedding", vector));
        }
        return new JsonObject().put("data", data).put("usage", new JsonObject().put("prompt_tokens", 100));
    }

    private static String backwards(List<String> texts) {
        JsonObject good = good(texts, 4);
        JsonArray data = new JsonArray();
        for (int i = texts.size() - 1; i >= 0; i--) {
            data.add(good.getJsonArray("data").getJsonObject(i));
        }
        return good.put("data", data).toString();
    }

    private static String raw(String vector) {
        return "{\"data\":[{\"index\":0,\"embedding\":" + vector + "}]}";
    }

    private static String base64(float... vector) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * vector.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float x : vector) {
            bytes.putFloat(x);
        }
        return Base64.getEncoder().encodeToString(bytes.array());
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }
}
