package dev.muster.embedding.onnx;

import dev.muster.embedding.EmbeddingConfig;
import dev.muster.embedding.testing.ByHand;
import dev.muster.embedding.tokens.Tokenizer;
import dev.muster.embedding.unpack.NativeFiles;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Texts of all lengths, and a process that says what the model makes of them. */
final class Texts {
    private static final List<String> WORDS = List.of(
            "agent",
            "task",
            "cache",
            "vector",
            "river",
            "window",
            "green",
            "music",
            "paper",
            "stone",
            "light",
            "water",
            "house",
            "train",
            "market",
            "garden",
            "\uD83D\uDE00",
            "漢字",
            "naïve",
            "42");

    private Texts() {}

    static List<String> some() {
        Random random = new Random(7);
        return Stream.concat(
                        Stream.of(" ", "a", "[CLS]", "\u0000"),
                        IntStream.of(1, 3, 12, 12, 12, 13, 40, 40, 108, 108, 250, 600)
                                .mapToObj(words -> text(random, words)))
                .toList();
    }

    /** A text of so many words, each of them one token. */
    static String text(Random random, int words) {
        return random.ints(words, 0, WORDS.size() - 4).mapToObj(WORDS::get).collect(Collectors.joining(" "));
    }

    static String fingerprint(LocalModel model) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        for (String text : some()) {
            digest.update(model.compute(text).vector().asReadOnlyByteBuffer());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    public static void main(String[] args) throws Exception {
        EmbeddingConfig config = ByHand.config(Map.of());
        NativeFiles files = new NativeFiles(config);
        LocalModel model = new LocalModel(files, new Tokenizer(files, config), config);
        System.out.println("fingerprint=" + fingerprint(model));
        System.exit(0);
    }
}
