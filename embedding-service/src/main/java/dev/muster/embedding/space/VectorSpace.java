package dev.muster.embedding.space;

import org.jspecify.annotations.Nullable;

/**
 * What one version of one model makes of texts; its vectors have a table and an index of their own.
 *
 * @param number of the space
 * @param model whose vectors these are
 * @param version of the model; null where none has used the space yet
 * @param dimensions of each vector
 */
public record VectorSpace(
        int number, String model, @Nullable String version, int dimensions) {
    /** Name of the table of its vectors. */
    public String table() {
        return "chunk_vec_" + number;
    }

    /** SQL type of its vectors. */
    public String type() {
        return "halfvec(" + dimensions + ")";
    }

    /** A statement about this space: {@code %vectors} stands for its table, {@code %vector} for the type. */
    public String in(String sql) {
        return sql.replace("%vectors", table()).replace("%vector", type());
    }
}
