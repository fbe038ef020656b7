package dev.muster.demo.digest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TokensTest {
    @Test
    void wordsAreOneTokenAndOtherCharactersOneEach() {
        assertEquals(List.of("int", "max_size", "=", "42", ";"), scan("int max_size = 42;"));
    }

    @Test
    void ideographsAndSurrogatesCountOneEach() {
        assertEquals(List.of("任", "务", "ok", "😀"), scan("任务 ok😀"));
    }

    @Test
    void whiteSpaceIsNone() {
        assertEquals(0, Tokens.of(" \n\t ").count());
    }

    @Test
    void wordsAreCountedWhateverTheirCase() {
        assertEquals(2, Tokens.of("Task task TASK agent").distinctWords());
    }

    @Test
    void theFrequentLongWordsAreTelling() {
        Tokens tokens = Tokens.of("the the the lease lease agent agent agent 1234567 1234567 1234567");

        assertEquals(List.of("agent", "lease"), tokens.telling());
    }

    private static List<String> scan(String text) {
        List<String> tokens = new ArrayList<>();
        Tokens.scan(text, tokens::add);
        return tokens;
    }
}
