package dev.muster.embedding.search;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.muster.embedding.documents.Metadata;
import dev.muster.protocol.error.MusterException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class QueryTest {
    @Test
    void aQueryMayBeAsLongAsATextThatIsEmbedded() {
        assertDoesNotThrow(() -> query("x".repeat(131_072), 1, null));
    }

    @Test
    void whatCannotBeSearchedForIsRefused() {
        assertThrows(MusterException.class, () -> query(" \n", 1, null));
        assertThrows(MusterException.class, () -> query("x", 0, null));
        assertThrows(MusterException.class, () -> query("x", 101, null));
        assertThrows(MusterException.class, () -> query("x", 1, 1.5));
        assertThrows(MusterException.class, () -> query("x", 1, Double.NaN));
    }

    private static Query query(String text, int k, @Nullable Double threshold) {
        return new Query(text, k, threshold, Metadata.NONE);
    }
}
