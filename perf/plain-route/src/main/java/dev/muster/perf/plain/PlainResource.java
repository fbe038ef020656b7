package dev.muster.perf.plain;

import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;

/** The path of a submit with nothing behind it: a body is read, an answer of a finished task's size is sent. */
@Path("/v1/tasks")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class PlainResource {
    private static final byte[] ANSWER = """
            {"id":"01936a3e-7c00-7000-8000-000000000000","state":"succeeded","type":"perf.noop","attempt":1,"failures":0,\
            "max_attempts":5,"priority":0,"created_at":"2026-01-01T00:00:00.000Z","finished_at":"2026-01-01T00:00:00.000Z",\
            "deadline":"2026-01-02T00:00:00.000Z","agent":"perf-0","result":{"ok":true}}""".getBytes(StandardCharsets.UTF_8);

    /** Answers at once. */
    @POST
    public Uni<Response> submit(byte[] body) {
        return Uni.createFrom().item(Response.ok(ANSWER)::build);
    }
}
