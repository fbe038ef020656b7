package dev.muster.embedding.embed;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A list of texts with each different one only once. */
final class Folded {
    private final List<ByteString> keys = new ArrayList<>();
    private final List<String> texts = new ArrayList<>();
    private final int[] places;

    /** @param keys of {@code texts}, one each */
    Folded(List<ByteString> keys, List<String> texts) {
        Map<ByteString, Integer> seen = new HashMap<>();
        this.places = new int[texts.size()];
        for (int i = 0; i < places.length; i++) {
            Integer earlier = seen.putIfAbsent(keys.get(i), this.keys.size());
            places[i] = earlier == null ? this.keys.size() : earlier;
            if (earlier == null) {
                this.keys.add(keys.get(i));
                this.texts.add(texts.get(i));
            }
        }
    }

    /** Of the different ones. */
    List<ByteString> keys() {
        return keys;
    }

    /** The different ones. */
    List<String> texts() {
        return texts;
    }

    /** Where a different one stands first in the list. */
    int place(int different) {
        int place = 0;
        while (places[place] != different) {
            place++;
        }
        return place;
    }

    /** What there is of each different one, for all of the list again. */
    <T> List<T> unfold(List<T> different) {
        List<T> all = new ArrayList<>(places.length);
        for (int place : places) {
            all.add(different.get(place));
        }
        return all;
    }
}
