package dev.muster.embedding.tokens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.muster.embedding.testing.ByHand;
import dev.muster.embedding.unpack.NativeFiles;
import dev.muster.protocol.error.MusterException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class TokenizerTest {
    private static final Tokenizer TOKENIZER = Tokenizer.builtIn(NativeFiles.ofThisMachine());

    @Test
    void spansAreOfUtf16UnitsAlsoAfterEmoji() {
        String text = "a \uD83D\uDE00 smile \uD83D\uDE00\uD83D\uDE00 end";

        assertEquals(List.of("a", "\uD83D\uDE00", "smile", "\uD83D\uDE00\uD83D\uDE00", "end"), words(text));
    }

    @Test
    void spansAreOfUtf16UnitsInChinese() {
        assertEquals(List.of("漢", "\uD840\uDC00", "字", "test"), words("漢\uD840\uDC00字 test"));
    }

    @Test
    void anAccentBehindItsLetterIsReadOver() {
        assertEquals(List.of("cafe", "x"), words("cafe\u0301 x"));
    }

    @Test
    void halvesOfPairsDoNotShiftWhatFollows() {
        assertEquals(List.of("one", "two", "three"), words("one \uD83D two \uDE00 three"));
    }

    @Test
    void controlCharactersDoNotShiftWhatFollows() {
        assertEquals(List.of("a\u0000b", "c"), words("a\u0000b\tc"));
    }

    @Test
    void wordsThatLookLikeSpecialTokensAreText() {
        assertEquals(List.of("[SEP]", "hello"), words("[SEP] hello"));
    }

    @Test
    void nothingIsCutOff() {
        String text = "word ".repeat(5_000);

        assertEquals(5_000, TOKENIZER.spans(text).size());
        assertEquals(5_000 + Tokenizer.FRAME, TOKENIZER.ids(text).length);
    }

    @Test
    void whatIsBlankHasNoTokens() {
        assertEquals(List.of(), TOKENIZER.spans(" \t\u200b"));
        assertEquals(Tokenizer.FRAME, TOKENIZER.ids(" ").length);
    }

    @Test
    void aTokenizerThatIsMissingSaysSoWhenItIsAsked() {
        Tokenizer missing = new Tokenizer(
                NativeFiles.ofThisMachine(), ByHand.config(Map.of("muster.local-model.tokenizer", "/no/such.json")));

        MusterException refusal = Assertions.assertThrows(MusterException.class, () -> missing.spans("text"));
        assertEquals("unavailable", refusal.code().code());
        assertTrue(refusal.detail().contains("/no/such.json"), refusal.detail());
    }

    private static List<String> words(String text) {
        return TOKENIZER.spans(text).stream()
                .map(span -> text.substring(span.start(), span.end()))
                .toList();
    }
}
