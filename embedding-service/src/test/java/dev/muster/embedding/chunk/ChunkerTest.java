package dev.muster.embedding.chunk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ChunkerTest {
    private static final int MIB = 1 << 20;

    private final WordTokenizer tokenizer = new WordTokenizer();
    private final Chunker chunker = new Chunker(tokenizer);

    @Test
    void aShortTextIsOneChunk() {
        assertEquals(List.of(new Chunk(2, 13, "hello world")), chunker.chunks("  hello world\n", Format.PLAIN));
    }

    @Test
    void whiteSpaceHasNoChunks() {
        assertEquals(List.of(), chunker.chunks(" \n\t\r\n ", Format.MARKDOWN));
        assertEquals(List.of(), chunker.chunks("", Format.PLAIN));
    }

    @Test
    void aHeadingBeginsAChunkAndIsNotOverlapped() {
        String text = words(150) + "\n\n## Next\n\n" + words(150);

        List<Chunk> chunks = chunker.chunks(text, Format.MARKDOWN);

        assertEquals(2, chunks.size());
        assertTrue(chunks.get(1).text().startsWith("## Next"));
        assertTrue(chunks.get(0).end() < chunks.get(1).start());
    }

    @Test
    void whatLooksLikeAHeadingInAFenceIsNone() {
        String text =
                "```sh\n# comment\n" + "echo one\n".repeat(60) + "# comment\n" + "echo one\n".repeat(60) + "```\n";

        List<Chunk> chunks = chunker.chunks(text, Format.MARKDOWN);

        assertTrue(chunks.stream().skip(1).noneMatch(chunk -> chunk.text().startsWith("# comment")));
    }

    @Test
    void aParagraphIsNotCutWhereThereIsABetterPlace() {
        String paragraph = words(60) + ".";
        String text = String.join("\n\n", java.util.Collections.nCopies(10, paragraph));

        assertTrue(chunker.chunks(text, Format.PLAIN).stream()
                .allMatch(chunk -> chunk.text().endsWith(".")));
    }

    @Test
    void chunksOverlapWithinRunningText() {
        List<Chunk> chunks = chunker.chunks(words(1_000), Format.PLAIN);

        for (int i = 1; i < chunks.size(); i++) {
            assertTrue(chunks.get(i).start() < chunks.get(i - 1).end());
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyCharacterIsInAChunkAndNoChunkIsTooLarge(Format format) {
        for (int round = 0; round < 200; round++) {
            long seed = round * 31L + format.ordinal();
            String text = random(new Random(seed));

            check(text, chunker.chunks(text, format), "seed " + seed);
            assertEquals(chunker.chunks(text, format), chunker.chunks(text, format));
        }
    }

    static Stream<String> hostile() {
        return Stream.of(
                "x".repeat(MIB),
                "x ".repeat(MIB / 2),
                "\n".repeat(MIB - 1) + "x",
                " ".repeat(MIB - 1) + "x",
                "x" + " ".repeat(MIB - 2) + "x",
                ("x" + " ".repeat(500)).repeat(MIB / 501),
                "\uD83D\uDE00".repeat(MIB / 4),
                "\u0001".repeat(MIB),
                "#\n".repeat(MIB / 2),
                "# a\n".repeat(MIB / 4),
                "```\n".repeat(MIB / 4),
                "- ".repeat(MIB / 2),
                "1".repeat(99).concat(" ").repeat(MIB / 100),
                "\u3042".repeat(MIB / 3));
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void hostileShapesCostNoMoreThanOthers(String text) {
        for (Format format : Format.values()) {
            tokenizer.chars = 0;

            List<Chunk> chunks = chunker.chunks(text, format);

            check(text, chunks, "");
            long chunkChars =
                    chunks.stream().mapToLong(chunk -> chunk.text().length()).sum();
            assertTrue(chunkChars <= 2L * text.length() + Chunker.MAX_LENGTH, "chunks are " + chunkChars);
            assertTrue(tokenizer.chars <= 16L * MIB, "tokenized " + tokenizer.chars);
        }
    }

    private void check(String text, List<Chunk> chunks, String hint) {
        BitSet covered = new BitSet();
        int start = -1;
        for (Chunk chunk : chunks) {
            assertEquals(text.substring(chunk.start(), chunk.end()), chunk.text(), hint);
            assertTrue(chunk.start() > start, hint);
            assertTrue(chunk.text().length() <= Chunker.MAX_LENGTH, hint);
            assertTrue(tokenizer.apply(chunk.text()).size() <= Chunker.MOST, hint);
            assertTrue(chunk.start() == 0 || !within(text, chunk.start()), hint);
            assertTrue(!within(text, chunk.end()), hint);
            start = chunk.start();
            covered.set(chunk.start(), chunk.end());
        }
        for (int i = covered.nextClearBit(0); i < text.length(); i = covered.nextClearBit(i + 1)) {
            assertTrue(Character.isWhitespace(text.charAt(i)), hint + " position " + i);
        }
    }

    private static boolean within(String text, int at) {
        return at > 0 && at < text.length() && Character.isSurrogatePair(text.charAt(at - 1), text.charAt(at));
    }

    private static String words(int count) {
        return IntStream.range(0, count).mapToObj(i -> "word").collect(Collectors.joining(" "));
    }

    private static String random(Random random) {
        String[] parts = {
            "word",
            " ",
            "\n",
            "\n\n",
            "# ",
            "- ",
            "```\n",
            ". ",
            "\uD83D\uDE00",
            "\u0001",
            "x".repeat(150),
            "    ",
            "internationalisation",
            "\r\n",
            "1) ",
            "\u3042\u3002",
            "\u00A0"
        };
        StringBuilder text = new StringBuilder();
        int count = random.nextInt(3_000);
        int kinds = 1 + random.nextInt(parts.length);
        for (int i = 0; i < count; i++) {
            text.append(parts[random.nextInt(kinds)]);
        }
        return text.toString();
    }
}
