package dev.muster.perf.load;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.URI;

/**
 * The HTTP client behind every figure: HTTP/1.1 kept alive, one request at a time on a connection. It belongs to one
 * event loop, on which its answers arrive.
 */
public final class LoadClient implements AutoCloseable {
    private final HttpClient client;
    private final URI base;
    private final String key;

    /**
     * @param key an API key
     * @param connections at most; requests beyond wait here
     */
    public LoadClient(Vertx vertx, String url, String key, int connections) {
        this.client = vertx.createHttpClient(
                new HttpClientOptions().setPipelining(false).setKeepAliveTimeout(0),
                new PoolOptions().setHttp1MaxSize(connections));
        this.base = URI.create(url);
        this.key = key;
    }

    /** Sends it; fails with any other answer than the expected one. To be called on the event loop. */
    Future<Void> send(Request request) {
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost(base.getHost())
                .setPort(base.getPort())
                .setURI(request.path())
                .putHeader("Authorization", "Bearer " + key)
                .putHeader("Content-Type", "application/json");
        return client.request(options)
                .compose(open -> open.send(request.body()))
                .compose(answer -> answer.body().compose(body -> check(request, answer.statusCode(), body.toString())));
    }

    private static Future<Void> check(Request request, int status, String body) {
        return request.isGood(status, body)
                ? Future.succeededFuture()
                : Future.failedFuture("status " + status + ": " + body);
    }

    @Override
    public void close() {
        client.close();
    }
}
