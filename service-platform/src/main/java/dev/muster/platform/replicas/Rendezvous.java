package dev.muster.platform.replicas;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/**
 * Rendezvous hashing (Thaler, Ravishankar: "Using name-based mappings to increase hit rates", 1998): every gateway finds
 * the same order of replicas for an id, and a replica that comes or goes moves only its own share.
 */
final class Rendezvous {
    private Rendezvous() {}

    /** All of them, the home of {@code id} first. */
    static <T> List<T> order(String id, List<T> all, Function<T, String> name) {
        long idHash = hash(id);
        List<T> ordered = new ArrayList<>(all);
        ordered.sort(Comparator.comparingLong(one -> mix(idHash ^ hash(name.apply(one)))));
        return ordered;
    }

    /** FNV-1a over the characters. */
    private static long hash(String text) {
        long h = 0xCBF29CE484222325L;
        for (int i = 0; i < text.length(); i++) {
            h = (h ^ text.charAt(i)) * 0x100000001B3L;
        }
        return mix(h);
    }

    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
