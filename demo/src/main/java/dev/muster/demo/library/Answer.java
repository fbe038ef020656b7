package dev.muster.demo.library;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What was found for a question, best first.
 *
 * @param took from the request to the answer in hand
 */
public record Answer(String question, List<Hit> hits, Duration took) {
    public Answer {
        hits = List.copyOf(hits);
    }

    /**
     * A chunk that is near.
     *
     * @param score cosine similarity
     */
    public record Hit(String path, double score, String text) {}

    static Answer of(String question, JsonNode found, Duration took) {
        List<Hit> hits = new ArrayList<>();
        found.path("hits")
                .forEach(hit -> hits.add(new Hit(
                        hit.path("metadata").path("path").asText(),
                        hit.path("score").asDouble(),
                        hit.path("text").asText())));
        return new Answer(question, hits, took);
    }

    /** The best hit of each file, best first. */
    public List<Hit> files(int most) {
        List<Hit> best = new ArrayList<>();
        for (Hit hit : hits) {
            if (best.size() < most
                    && best.stream().noneMatch(known -> known.path().equals(hit.path()))) {
                best.add(hit);
            }
        }
        return best;
    }
}
