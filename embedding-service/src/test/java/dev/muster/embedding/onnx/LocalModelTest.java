package dev.muster.embedding.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dev.muster.embedding.EmbeddingConfig;
import dev.muster.embedding.provider.Computed;
import dev.muster.embedding.testing.ByHand;
import dev.muster.embedding.tokens.Tokenizer;
import dev.muster.embedding.unpack.NativeFiles;
import dev.muster.protocol.error.MusterException;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalModelTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    @Test
    void theSameTextHasTheSameBytesInAnyOrderAndCompany() {
        LocalModel model = model(Map.of("muster.local-model.threads", "4"));
        List<String> texts = Texts.some();
        Map<String, ByteString> alone = new HashMap<>();
        texts.forEach(text -> alone.put(text, model.compute(text).vector()));

        List<String> shuffled = new ArrayList<>(texts);
        for (int round = 0; round < 3; round++) {
            long seed = System.nanoTime();
            Collections.shuffle(shuffled, new Random(seed));
            List<UniAssertSubscriber<List<Computed>>> asked = shuffled.stream()
                    .map(text -> model.embed(List.of(text))
                            .subscribe()
                            .withSubscriber(UniAssertSubscriber.<List<Computed>>create()))
                    .toList();
            for (int i = 0; i < asked.size(); i++) {
                Computed among = asked.get(i)
                        .awaitItem(Duration.ofSeconds(120))
                        .getItem()
                        .get(0);
                assertEquals(alone.get(shuffled.get(i)), among.vector(), "seed " + seed + " text " + i);
            }
        }
        model.close();
    }

    @Test
    void theSameTextHasTheSameBytesAfterARestart() throws Exception {
        LocalModel model = model(Map.of());
        String here = Texts.fingerprint(model);
        model.close();
        LocalModel again = model(Map.of());
        assertEquals(here, Texts.fingerprint(again), "another session");
        again.close();

        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Texts.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String there = new String(other.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertTrue(there.contains("fingerprint=" + here), "another process: " + there);
    }

    @Test
    void aMissingFileIsToldInOneSentence() {
        LocalModel model = model(Map.of("muster.local-model.file", "/no/such/model.onnx"));

        assertEquals("There is no model file /no/such/model.onnx that can be read", model.fault());
        assertEquals(
                "unavailable",
                assertThrows(MusterException.class, model::space).code().code());
        assertUnavailable(model);
    }

    @Test
    void aFileThatIsNoModelIsTold() throws IOException {
        Path file = Files.writeString(folder.resolve("model.onnx"), "not a model");

        LocalModel model = model(Map.of("muster.local-model.file", file.toString()));

        assertTrue(model.fault().startsWith("ONNX Runtime cannot load the model file " + file), model.fault());
        assertUnavailable(model);
    }

    @Test
    void aFileOfAnotherChecksumIsNotOpened() throws IOException {
        Path file = Files.writeString(folder.resolve("model.onnx"), "damaged");

        LocalModel model = model(
                Map.of("muster.local-model.file", file.toString(), "muster.local-model.sha256", "00ff".repeat(16)));

        assertTrue(model.fault().contains("is corrupt: its SHA-256 is"), model.fault());
    }

    @Test
    void aTokenizerThatIsMissingMakesTheModelUnusable() {
        LocalModel model = model(Map.of("muster.local-model.tokenizer", "/no/such.json"));

        assertTrue(model.fault().startsWith("The tokenizer cannot be used"), model.fault());
        assertUnavailable(model);
    }

    @Test
    void anErrorFailsItsTextAndNoneThatFollows() {
        EmbeddingConfig config = ByHand.config(Map.of("muster.local-model.threads", "1"));
        NativeFiles files = new NativeFiles(config);
        Tokenizer exhausted = new Tokenizer(files, config) {
            @Override
            public long[] ids(String text) {
                if (text.equals("too much")) {
                    throw new OutOfMemoryError("as the test wants");
                }
                return super.ids(text);
            }
        };
        LocalModel model = new LocalModel(files, exhausted, config);

        assertEquals("internal", failure(model, "too much"));
        assertEquals("internal", failure(model, "too much"));
        assertEquals(1, ask(model, "text").awaitItem(PATIENCE).getItem().size());
        model.close();
    }

    @Test
    void anotherTokenizerMakesAnotherSpace() throws IOException {
        Path builtIn = NativeFiles.ofThisMachine().resource("/all-minilm-l6-v2-q-tokenizer.json");
        Path other = Files.writeString(folder.resolve("tokenizer.json"), Files.readString(builtIn) + "\n");

        LocalModel model = model(Map.of());
        LocalModel changed = model(Map.of("muster.local-model.tokenizer", other.toString()));

        assertNotEquals(model.space().id(), changed.space().id());
        model.close();
        changed.close();
    }

    @Test
    void aModelThatOpensAndCannotRunIsTold() {
        LocalModel model = model(Map.of("muster.local-model.max-tokens", "100000"));

        assertTrue(model.fault().startsWith("The model cannot embed a text of 100000 tokens: "), model.fault());
        assertUnavailable(model);
    }

    @Test
    void aModelThatReadsNothingIsNotStarted() {
        IllegalStateException refusal =
                assertThrows(IllegalStateException.class, () -> model(Map.of("muster.local-model.max-tokens", "2")));

        assertTrue(String.valueOf(refusal.getMessage()).startsWith("muster.local-model.max-tokens: "));
    }

    private static String failure(LocalModel model, String text) {
        Throwable failure = ask(model, text).awaitFailure(PATIENCE).getFailure();
        return ((MusterException) failure).code().code();
    }

    private static UniAssertSubscriber<List<Computed>> ask(LocalModel model, String text) {
        return model.embed(List.of(text)).subscribe().withSubscriber(UniAssertSubscriber.create());
    }

    private static void assertUnavailable(LocalModel model) {
        assertEquals("unavailable", failure(model, "text"));
    }

    private static LocalModel model(Map<String, String> settings) {
        EmbeddingConfig config = ByHand.config(settings);
        NativeFiles files = new NativeFiles(config);
        return new LocalModel(files, new Tokenizer(files, config), config);
    }
}
