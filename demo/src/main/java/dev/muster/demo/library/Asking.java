package dev.muster.demo.library;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The questions and what came of them; each is asked several times, for the figures. */
public final class Asking {
    private static final int ROUNDS = 20;
    /** Enough for three files though several chunks of one are near. */
    private static final int CHUNKS = 20;

    private Asking() {}

    /** The answers of all rounds, the first round first. */
    public static List<Answer> all(Library library, List<Question> questions) throws IOException, InterruptedException {
        List<Answer> answers = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            for (Question question : questions) {
                answers.add(library.ask(question.text(), CHUNKS));
            }
        }
        return answers;
    }

    /** How many of the texts that were found have a vector that is remembered. */
    public static Remembered again(Library library, List<Answer> answers) throws IOException, InterruptedException {
        Set<String> texts = answers.stream()
                .flatMap(answer -> answer.hits().stream())
                .map(Answer.Hit::text)
                .collect(Collectors.toSet());
        int remembered = 0;
        for (String text : texts) {
            remembered += library.remembers(text) ? 1 : 0;
        }
        return new Remembered(remembered, texts.size());
    }

    /** Of so many texts that were embedded again, those whose vector was remembered. */
    public record Remembered(int remembered, int of) {}
}
