package dev.muster.demo;

/** The answers of the digesting agent, for tests of other packages. */
public final class DigestAnswers {
    private DigestAnswers() {}

    public static String to(String payload) throws Exception {
        return DigestAgent.answer(payload);
    }
}
