package dev.muster.embedding.search;

import com.google.protobuf.ByteString;
import dev.muster.embedding.documents.Metadata;
import dev.muster.platform.call.Callers;
import dev.muster.proto.embedding.v1.Hit;
import dev.muster.proto.embedding.v1.Search;
import dev.muster.proto.embedding.v1.SearchReply;
import dev.muster.proto.embedding.v1.SearchRequest;
import dev.muster.protocol.caller.Caller;
import dev.muster.protocol.caller.Scope;
import io.quarkus.grpc.GrpcService;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;

/** The gRPC face of search. */
@GrpcService
class SearchGrpcService implements Search {
    private final SearchChunks search;

    @Inject
    SearchGrpcService(SearchChunks search) {
        this.search = search;
    }

    @Override
    public Uni<SearchReply> search(SearchRequest request) {
        Caller caller = Callers.having(Scope.DOCUMENTS_READ);
        return search.search(caller, query(request))
                .map(SearchGrpcService::reply)
                .plug(Callers::whileThere);
    }

    private static Query query(SearchRequest request) {
        Metadata filter = Metadata.filter(request.getFilter().toByteArray());
        Double threshold = request.hasThreshold() ? request.getThreshold() : null;
        return new Query(request.getQuery(), request.getK(), threshold, filter);
    }

    private static SearchReply reply(Hits hits) {
        SearchReply.Builder reply = SearchReply.newBuilder()
                .setTokens(hits.tokens())
                .setTruncated(hits.truncated())
                .setExact(hits.exact())
                .setModel(hits.model());
        hits.hits().forEach(hit -> reply.addHits(hit(hit)));
        return reply.build();
    }

    private static Hit hit(Hits.Hit hit) {
        return Hit.newBuilder()
                .setDocumentId(hit.document().toString())
                .setChunk(hit.ordinal())
                .setScore(hit.score())
                .setText(hit.text())
                .setStart(hit.start())
                .setEnd(hit.end())
                .setMetadata(ByteString.copyFromUtf8(hit.metadata()))
                .build();
    }
}
