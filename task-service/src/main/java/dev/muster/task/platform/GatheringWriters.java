package dev.muster.task.platform;

import dev.muster.protocol.error.ErrorCode;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * The maker of this service's gathering writers: gives them their limits, starts their flights on an event loop of their own
 * choosing, never on the context of the caller who happened to be first, and drains them at shutdown.
 */
@Singleton
public final class GatheringWriters {
    private final VertxInternal vertx;
    private final TaskConfig config;
    private final Queue<GatheringWriter<?, ?>> made = new ConcurrentLinkedQueue<>();

    @Inject
    GatheringWriters(Vertx vertx, TaskConfig config) {
        this.vertx = (VertxInternal) vertx;
        this.config = config;
    }

    /** The limits that configuration gives every writer that names no others. */
    public GatheringWriter.Limits limits() {
        TaskConfig.Gathering g = config.gathering();
        return new GatheringWriter.Limits(
                g.maxRows(),
                Math.toIntExact(g.maxBytes().asLongValue()),
                g.flights(),
                g.maxWaitingRows(),
                g.maxWaitingBytes().asLongValue(),
                g.timeout());
    }

    /** A writer of the usual limits; parameters as in {@link GatheringWriter}. */
    public <I, O> GatheringWriter<I, O> writer(
            String name, ToIntFunction<I> rows, ToIntFunction<I> bytes, Function<List<I>, Uni<List<O>>> flight) {
        return writer(name, limits(), rows, bytes, flight);
    }

    /** A writer; parameters as in {@link GatheringWriter}. */
    public <I, O> GatheringWriter<I, O> writer(
            String name,
            GatheringWriter.Limits limits,
            ToIntFunction<I> rows,
            ToIntFunction<I> bytes,
            Function<List<I>, Uni<List<O>>> flight) {
        return register(
                new GatheringWriter<>(name, limits, rows, bytes, onItsContext(flight), ErrorCode.OUTCOME_UNKNOWN));
    }

    /** A gatherer of reads: what cannot be read is {@link ErrorCode#UNAVAILABLE}, as nothing was to be done. */
    public <I, O> GatheringWriter<I, O> reader(
            String name, GatheringWriter.Limits limits, Function<List<I>, Uni<List<O>>> flight) {
        return register(
                new GatheringWriter<>(name, limits, item -> 1, item -> 0, onItsContext(flight), ErrorCode.UNAVAILABLE));
    }

    void drain(@Observes ShutdownEvent event) {
        List<Uni<Void>> drains = made.stream()
                .map(writer -> writer.drain(config.shutdownTimeout()))
                .toList();
        if (!drains.isEmpty()) {
            // The main thread; pools close after it.
            Uni.join().all(drains).andCollectFailures().await().indefinitely();
        }
    }

    private <I, O> GatheringWriter<I, O> register(GatheringWriter<I, O> writer) {
        made.add(writer);
        return writer;
    }

    private <I, O> Function<List<I>, Uni<List<O>>> onItsContext(Function<List<I>, Uni<List<O>>> flight) {
        Context context = vertx.createEventLoopContext();
        return items -> Uni.createFrom()
                .emitter(emitter -> context.runOnContext(
                        go -> flight.apply(items).subscribe().with(emitter::complete, emitter::fail)));
    }
}
