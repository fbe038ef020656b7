package dev.muster.embedding.embed;

import dev.muster.embedding.embed.EmbedTexts.Urgency;
import dev.muster.platform.call.Callers;
import dev.muster.proto.embedding.v1.EmbedReply;
import dev.muster.proto.embedding.v1.EmbedRequest;
import dev.muster.proto.embedding.v1.Embedding;
import dev.muster.proto.embedding.v1.Embeddings;
import dev.muster.protocol.caller.Caller;
import dev.muster.protocol.caller.Scope;
import io.quarkus.grpc.GrpcService;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.util.List;

/** The gRPC face of embeddings. */
@GrpcService
class EmbeddingsGrpcService implements Embeddings {
    private final EmbedTexts embed;

    @Inject
    EmbeddingsGrpcService(EmbedTexts embed) {
        this.embed = embed;
    }

    @Override
    public Uni<EmbedReply> embed(EmbedRequest request) {
        Caller caller = Callers.having(Scope.EMBEDDINGS);
        List<String> texts = request.getTextsList();
        return embed.embed(caller, request.getModel(), texts, request.getDimensions(), Urgency.of(texts.size()))
                .map(EmbeddingsGrpcService::reply)
                .plug(Callers::whileThere);
    }

    private static EmbedReply reply(Vectors vectors) {
        EmbedReply.Builder reply =
                EmbedReply.newBuilder().setModel(vectors.model()).setDimensions(vectors.dimensions());
        vectors.vectors().forEach(vector -> reply.addEmbeddings(message(vector)));
        return reply.build();
    }

    private static Embedding message(TextVector vector) {
        return Embedding.newBuilder()
                .setVector(vector.vector())
                .setTokens(vector.tokens())
                .setTruncated(vector.truncated())
                .setCached(vector.cached())
                .build();
    }
}
