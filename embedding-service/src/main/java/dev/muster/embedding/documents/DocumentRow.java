package dev.muster.embedding.documents;

import dev.muster.platform.sql.Times;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** The columns of a document, and what is read from them. */
final class DocumentRow {
    /** Of {@code document d}. */
    static final String COLUMNS = """
            d.id, d.state, d.content_type, d.metadata::text as metadata, d.bytes, d.chunks, d.tokens,
            d.error_code, d.error_message, d.created_at, d.indexed_at, encode(d.content_hash, 'hex') as content_hash
            """;

    private DocumentRow() {}

    static @Nullable DocumentView first(RowSet<Row> rows) {
        return rows.size() == 0 ? null : view(rows.iterator().next());
    }

    static List<DocumentView> all(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false)
                .map(DocumentRow::view)
                .toList();
    }

    static DocumentView view(Row row) {
        OffsetDateTime created = Objects.requireNonNull(row.getOffsetDateTime("created_at"));
        return new DocumentView(
                row.getUUID("id"),
                DocumentState.of(row.getShort("state")),
                row.getString("content_type"),
                row.getString("metadata"),
                row.getInteger("bytes"),
                row.getInteger("chunks"),
                row.getInteger("tokens"),
                row.getString("error_code"),
                row.getString("error_message"),
                created.toInstant(),
                Times.instant(row.getOffsetDateTime("indexed_at")),
                row.getString("content_hash"));
    }
}
