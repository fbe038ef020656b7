package dev.muster.perf;

import dev.muster.localstack.process.LocalStackException;
import dev.muster.localstack.tools.MusterHome;
import dev.muster.perf.lab.Lab;
import dev.muster.perf.report.Report;
import dev.muster.perf.suite.Bench;
import dev.muster.perf.suite.Caching;
import dev.muster.perf.suite.Documents;
import dev.muster.perf.suite.Embedding;
import dev.muster.perf.suite.Latency;
import dev.muster.perf.suite.Memory;
import dev.muster.perf.suite.Rate;
import dev.muster.perf.suite.Section;
import dev.muster.perf.suite.Start;
import dev.muster.perf.suite.Throughput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The quick suite: starts a stack of its own, measures, and writes {@code perf/results/quick.json}. Arguments
 * name sections; without any, all are measured. Nothing else should run on the machine.
 */
public final class Quick {
    private static final List<Section> SECTIONS = List.of(
            new Start(),
            new Latency(),
            new Rate(),
            new Throughput(),
            new Memory(),
            new Embedding(),
            new Caching(),
            new Documents());

    private Quick() {}

    public static void main(String[] args) throws IOException {
        try {
            run(new TreeSet<>(List.of(args)));
        } catch (LocalStackException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
        System.exit(0);
    }

    private static void run(Set<String> wanted) throws IOException {
        List<Section> chosen = chosen(wanted);
        MusterHome home = MusterHome.find();
        Report report = new Report();
        try (Lab lab = Lab.open(home);
                Bench bench = new Bench(lab, report)) {
            for (Section section : chosen) {
                report.say(section.name() + ": " + section.about());
                section.measure(bench);
            }
        }
        Path file = home.root().resolve("perf/results/quick.json");
        report.write(file);
        report.print();
        report.say("\n" + report.missed().size() + " missed; written to "
                + home.root().relativize(file));
    }

    private static List<Section> chosen(Set<String> wanted) {
        List<String> names = SECTIONS.stream().map(Section::name).toList();
        if (!names.containsAll(wanted)) {
            throw new LocalStackException("perf quick knows the sections " + String.join(", ", names) + ".");
        }
        return SECTIONS.stream()
                .filter(section -> wanted.isEmpty() || wanted.contains(section.name()))
                .toList();
    }
}
