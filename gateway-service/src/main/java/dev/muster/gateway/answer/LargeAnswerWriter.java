package dev.muster.gateway.answer;

import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.Provider;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveResourceInfo;
import org.jboss.resteasy.reactive.server.spi.ServerMessageBodyWriter;
import org.jboss.resteasy.reactive.server.spi.ServerRequestContext;

/**
 * Writes a {@link LargeAnswer}, and learns when its client has it: Quarkus' own writers do not tell, and a client that reads
 * slowly holds its answer for as long as it likes.
 */
@Provider
class LargeAnswerWriter implements ServerMessageBodyWriter<LargeAnswer> {
    @Override
    public boolean isWriteable(
            Class<?> type, Type genericType, ResteasyReactiveResourceInfo target, MediaType mediaType) {
        return type == LargeAnswer.class;
    }

    @Override
    public boolean isWriteable(Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
        return type == LargeAnswer.class;
    }

    @Override
    public void writeResponse(LargeAnswer answer, Type genericType, ServerRequestContext request) {
        HttpServerResponse response = ((ResteasyReactiveRequestContext) request).unwrap(HttpServerResponse.class);
        AnswerShare share = answer.share();
        share.beginSending();
        try {
            response.end(Buffer.buffer(Unpooled.wrappedBuffer(answer.bytes()))).onComplete(sent -> share.giveBack());
        } catch (IllegalStateException e) {
            // The client left.
            share.giveBack();
            throw e;
        }
    }

    @Override
    public void writeTo(
            LargeAnswer answer,
            Class<?> type,
            Type genericType,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, Object> headers,
            OutputStream out) {
        throw new WebApplicationException("A large answer is not written to an OutputStream");
    }
}
