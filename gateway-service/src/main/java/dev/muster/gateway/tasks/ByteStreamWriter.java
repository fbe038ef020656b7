package dev.muster.gateway.tasks;

import dev.muster.gateway.problem.Failures;
import io.smallrye.mutiny.subscription.MultiSubscriber;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.Provider;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveResourceInfo;
import org.jboss.resteasy.reactive.server.spi.ServerHttpResponse;
import org.jboss.resteasy.reactive.server.spi.ServerMessageBodyWriter;
import org.jboss.resteasy.reactive.server.spi.ServerRequestContext;

/**
 * Writes a {@link ByteStream}.
 *
 * <p>Quarkus' own writer of event streams sends the head before the first item is known, so that a task that is not there
 * could no longer be a 404.
 */
@Provider
class ByteStreamWriter implements ServerMessageBodyWriter<ByteStream> {
    @Override
    public boolean isWriteable(
            Class<?> type, Type genericType, ResteasyReactiveResourceInfo target, MediaType mediaType) {
        return type == ByteStream.class;
    }

    @Override
    public boolean isWriteable(Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
        return type == ByteStream.class;
    }

    @Override
    public void writeResponse(ByteStream stream, Type genericType, ServerRequestContext request) {
        ResteasyReactiveRequestContext context = (ResteasyReactiveRequestContext) request;
        context.suspend();
        Outlet outlet = new Outlet(context);
        context.serverResponse().setChunked(true).addCloseHandler(outlet::left);
        stream.bytes().subscribe(outlet);
    }

    @Override
    public void writeTo(
            ByteStream stream,
            Class<?> type,
            Type genericType,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, Object> headers,
            OutputStream out) {
        throw new WebApplicationException("A stream is not written to an OutputStream");
    }

    private static final class Outlet implements MultiSubscriber<byte[]> {
        private final ResteasyReactiveRequestContext context;
        private final ServerHttpResponse response;
        private final AtomicReference<Subscription> upstream = new AtomicReference<>();

        Outlet(ResteasyReactiveRequestContext context) {
            this.context = context;
            this.response = context.serverResponse();
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            upstream.set(subscription);
            subscription.request(1);
        }

        @Override
        public void onItem(byte[] bytes) {
            response.write(bytes).whenComplete((done, failure) -> wrote(failure));
        }

        @Override
        public void onFailure(Throwable failure) {
            // The head is out: all that can still be said is that the stream is over.
            Failures.of(failure);
            end();
        }

        @Override
        public void onCompletion() {
            end();
        }

        void left() {
            Subscription subscription = upstream.get();
            if (subscription != null) {
                subscription.cancel();
            }
        }

        private void wrote(@org.jspecify.annotations.Nullable Throwable failure) {
            Subscription subscription = upstream.get();
            if (failure != null) {
                subscription.cancel();
            } else {
                subscription.request(1);
            }
        }

        private void end() {
            if (!response.closed()) {
                response.end();
            }
            context.resume();
        }
    }
}
