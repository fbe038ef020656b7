package dev.muster.embedding.openai;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.RequestOptions;
import java.lang.reflect.Proxy;

/** An HTTP client whose connections open when the test says so. */
final class LateClient {
    private final HttpClient real;
    private final Promise<Void> open = Promise.promise();

    LateClient(HttpClient real) {
        this.real = real;
    }

    void open() {
        open.complete();
    }

    HttpClient client() {
        return (HttpClient) Proxy.newProxyInstance(
                HttpClient.class.getClassLoader(), new Class<?>[] {HttpClient.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("request") && arguments[0] instanceof RequestOptions options) {
                        return request(options);
                    }
                    return method.invoke(real, arguments);
                });
    }

    private Future<HttpClientRequest> request(RequestOptions options) {
        return open.future().compose(now -> real.request(options));
    }
}
