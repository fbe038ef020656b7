package dev.muster.embedding.openai;

import dev.muster.embedding.provider.Computed;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One request and its answer. Whoever stops listening ends the request too: no connection hangs after a time-out. */
final class Exchange {
    private final HttpClient client;
    private final OpenAiMessages messages;
    private final List<String> texts;
    private @Nullable HttpClientRequest request;
    private boolean ended;

    Exchange(HttpClient client, OpenAiMessages messages, List<String> texts) {
        this.client = client;
        this.messages = messages;
        this.texts = texts;
    }

    /** The vectors, or the refusal; told on a worker thread, for a megabyte of numbers takes a while to read. */
    Uni<List<Computed>> answer() {
        return Uni.createFrom()
                .<Answer>emitter(this::send)
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .map(answer -> messages.vectors(answer.status(), answer.retryAfter(), answer.body(), texts));
    }

    /** Breaks off what is still under way. */
    void end() {
        HttpClientRequest open;
        synchronized (this) {
            ended = true;
            open = request;
        }
        if (open != null) {
            open.reset();
        }
    }

    private void send(UniEmitter<? super Answer> emitter) {
        client.request(messages.options())
                .onSuccess(opened -> opened(opened, emitter))
                .onFailure(emitter::fail);
    }

    private void opened(HttpClientRequest opened, UniEmitter<? super Answer> emitter) {
        boolean late;
        synchronized (this) {
            request = opened;
            late = ended;
        }
        if (late) {
            opened.reset();
            emitter.fail(OpenAiMessages.wrong("came too late"));
            return;
        }
        opened.send(messages.request(texts))
                .onSuccess(response -> read(response, emitter))
                .onFailure(emitter::fail);
    }

    private void read(HttpClientResponse response, UniEmitter<? super Answer> emitter) {
        Buffer body = Buffer.buffer();
        response.exceptionHandler(emitter::fail);
        response.handler(piece -> {
            if (body.length() + piece.length() > messages.maxAnswer()) {
                emitter.fail(OpenAiMessages.wrong("is too long"));
                end();
            } else {
                body.appendBuffer(piece);
            }
        });
        response.endHandler(end -> {
            done();
            emitter.complete(new Answer(response.statusCode(), response.getHeader("retry-after"), body));
        });
    }

    /** From here on the connection is somebody else's. */
    private synchronized void done() {
        request = null;
    }

    /** An answer as it came. */
    private record Answer(int status, @Nullable String retryAfter, Buffer body) {}
}
