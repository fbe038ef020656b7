package dev.muster.demo.digest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SignatureTest {
    @Test
    void aTextIsLikeItselfWhateverItsWhiteSpace() {
        assertEquals(1.0, Signature.of("one  two\n three").similarity(Signature.of("one two three")));
    }

    @Test
    void textsWithNothingInCommonAreNotAlike() {
        assertEquals(0.0, Signature.of(words(0, 500)).similarity(Signature.of(words(10_000, 10_500))), 0.15);
    }

    @Test
    void aHalfInCommonIsAThirdOfAll() {
        // |A ∩ B| / |A ∪ B| of two texts of 1,000 words that share 500.
        double similarity = Signature.of(words(0, 1_000)).similarity(Signature.of(words(500, 1_500)));

        assertEquals(1 / 3.0, similarity, 0.08);
    }

    @Test
    void aShortTextHasOneToo() {
        assertEquals(1.0, Signature.of("a").similarity(Signature.of("a")));
    }

    @Test
    void itIsReadAsItWasWritten() {
        Signature signature = Signature.of(words(0, 100));

        assertEquals(1.0, signature.similarity(Signature.parse(signature.text())));
    }

    @Test
    void whatIsNoneIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> Signature.parse("AAAA"));
        assertThrows(IllegalArgumentException.class, () -> Signature.parse("no base64!"));
    }

    private static String words(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(number -> Integer.toHexString(number * 0x9E3779B1))
                .collect(Collectors.joining(" "));
    }
}
