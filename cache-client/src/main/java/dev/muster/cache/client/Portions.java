package dev.muster.cache.client;

import com.google.protobuf.ByteString;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** What is too much for one request, cut: 256 items, and of values 4 MiB, or one item that is larger. */
final class Portions {
    private static final int MAX_ITEMS = 256;
    private static final int MAX_BYTES = 4 << 20;

    private Portions() {}

    static List<List<ByteString>> ofKeys(List<ByteString> keys) {
        return cut(keys, ByteString::size);
    }

    static List<List<CacheEntry>> ofEntries(List<CacheEntry> entries) {
        return cut(entries, entry -> entry.value().size());
    }

    /** All answers, in the order of the portions; one portion under way at a time, so that a long list crowds nobody out. */
    static <T, R> Uni<List<R>> inOrder(List<T> portions, Function<T, Uni<R>> ask) {
        return portions.size() == 1
                ? ask.apply(portions.get(0)).map(List::of)
                : Multi.createFrom()
                        .iterable(portions)
                        .onItem()
                        .transformToUniAndConcatenate(ask::apply)
                        .collect()
                        .asList();
    }

    static <R> List<R> flat(List<List<R>> lists) {
        if (lists.size() == 1) {
            return lists.get(0);
        }
        List<R> flat = new ArrayList<>();
        lists.forEach(flat::addAll);
        return flat;
    }

    private static <T> List<List<T>> cut(List<T> all, Function<T, Integer> size) {
        List<List<T>> portions = new ArrayList<>(1);
        int from = 0;
        int bytes = 0;
        for (int i = 0; i < all.size(); i++) {
            int next = size.apply(all.get(i));
            if (i > from && (i - from == MAX_ITEMS || bytes + next > MAX_BYTES)) {
                portions.add(all.subList(from, i));
                from = i;
                bytes = 0;
            }
            bytes += next;
        }
        if (from < all.size()) {
            portions.add(all.subList(from, all.size()));
        }
        return portions;
    }
}
