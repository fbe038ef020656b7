package dev.muster.perf.suite;

/** One question to the system. */
public interface Section {
    /** A word, as on the command line. */
    String name();

    /** What is asked, for people. */
    String about();

    /** Finds the answer and reports it. */
    void measure(Bench bench);
}
