package dev.muster.demo.library;

import java.util.List;

/**
 * What a run has indexed and found.
 *
 * @param questions that were asked
 * @param answers of all rounds; the first ones are to the questions in their order
 * @param again the texts found, embedded once more
 */
public record Found(Shelf shelf, List<Question> questions, List<Answer> answers, Asking.Remembered again) {
    public Found {
        questions = List.copyOf(questions);
        answers = List.copyOf(answers);
    }
}
