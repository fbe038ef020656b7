package dev.muster.demo.run;

import dev.muster.demo.DemoException;
import dev.muster.demo.Door;
import dev.muster.demo.agents.AgentProcess;
import dev.muster.demo.agents.AgentReport;
import dev.muster.demo.files.TextFile;
import dev.muster.demo.screen.Ink;
import dev.muster.demo.screen.Progress;
import dev.muster.demo.screen.Screen;
import dev.muster.sdk.Muster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One run over a list of files: agents up, tasks in, one agent killed half way, all results back. For one thread. */
public final class DemoRun {
    private static final Duration CONNECT = Duration.ofSeconds(20);
    private static final Duration STALL = Duration.ofSeconds(60);
    private static final Duration FRAME = Duration.ofMillis(50);
    private static final double HALF_WAY = 0.5;
    private static final double TWO_THIRDS = 2 / 3.0;

    private final Door door;
    private final List<TextFile> files;
    private final String library;
    private final Path logs;
    private final Screen screen;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final Ledger ledger = new Ledger();
    private final Set<AgentProcess> connected = new HashSet<>();
    private @Nullable Crash crash;
    private long startNanos;
    private long drawnNanos;

    /**
     * @param library where agents are to file the texts
     * @param logs the folder of the agents' logs
     */
    public DemoRun(Door door, List<TextFile> files, String library, Path logs, Screen screen) {
        this.door = door;
        this.files = files;
        this.library = library;
        this.logs = logs;
        this.screen = screen;
    }

    /**
     * Runs to the end.
     *
     * @return what came of it
     * @throws DemoException when it cannot go on
     */
    public Outcome run() throws InterruptedException {
        new Gateway(door).check();
        try (Fleet fleet = Fleet.start(door, logs, events::add)) {
            awaitAgents(fleet);
            startNanos = System.nanoTime();
            new Submitter(Muster.connect(door.url(), door.key()), library, events::add).start(files);
            awaitResults(fleet);
        }
        Duration took = Duration.ofNanos(System.nanoTime() - startNanos);
        return Outcome.of(ledger, crash != null, took, new Gateway(door));
    }

    private void awaitAgents(Fleet fleet) throws InterruptedException {
        long end = System.nanoTime() + CONNECT.toNanos();
        while (connected.size() < fleet.agents().size()) {
            Event event = events.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (event == null) {
                throw new DemoException("no agent could connect to %s within %d s; their logs are in %s."
                        .formatted(door, CONNECT.toSeconds(), logs));
            }
            take(event, fleet);
        }
        fleet.agents()
                .forEach(agent -> screen.line("  %s  process %d, %d slots, on its own socket"
                        .formatted(screen.ink(Ink.CYAN, agent.name()), agent.pid(), Fleet.SLOTS)));
        screen.line("");
    }

    private void awaitResults(Fleet fleet) throws InterruptedException {
        long lastNanos = System.nanoTime();
        while (ledger.finished() < files.size()) {
            int before = ledger.finished();
            Event event = events.poll(FRAME.toMillis(), TimeUnit.MILLISECONDS);
            if (event != null) {
                take(event, fleet);
            }
            if (ledger.finished() > before) {
                lastNanos = System.nanoTime();
            } else if (System.nanoTime() - lastNanos > STALL.toNanos()) {
                throw stalled();
            }
            crashHalfWay(fleet);
            draw(fleet);
        }
        screen.progress(progress(fleet));
        screen.endProgress();
    }

    private void draw(Fleet fleet) {
        long now = System.nanoTime();
        if (now - drawnNanos > FRAME.toNanos()) {
            drawnNanos = now;
            screen.progress(progress(fleet));
        }
    }

    private DemoException stalled() {
        return new DemoException("no result for %d s, with %d of %d files done; the services' logs are in %s."
                .formatted(STALL.toSeconds(), ledger.finished(), files.size(), logs));
    }

    private Progress progress(Fleet fleet) {
        double seconds = (System.nanoTime() - startNanos) / 1e9;
        return new Progress(
                ledger.finished(),
                files.size(),
                "files",
                ledger.finished() / seconds,
                "agents %d/%d".formatted(fleet.alive(), fleet.agents().size()));
    }

    private void take(Event event, Fleet fleet) {
        switch (event) {
            case Event.Reported told -> reported(told);
            case Event.AgentEnded ended -> ended(ended.agent(), fleet);
            case Event.Submitted task -> ledger.submitted(task.file(), task.task(), task.nanos());
            case Event.Finished task -> ledger.finished(task.task(), task.nanos());
            case Event.Broken broken -> throw new DemoException(broken.sentence());
        }
    }

    private void reported(Event.Reported told) {
        AgentReport report = told.report();
        ledger.reported(told.agent().name(), report);
        switch (report.kind()) {
            case CONNECTED -> connected.add(told.agent());
            case REFUSED ->
                throw new DemoException("the gateway refuses agent %s: %s."
                        .formatted(told.agent().name(), report.detail()));
            case STARTED -> takenUp(told, report);
            case DISCONNECTED, ENDED, RECORDED, DROPPED -> {
                // In the ledger, or of no interest.
            }
        }
    }

    private void takenUp(Event.Reported told, AgentReport report) {
        if (crash != null && crash.takenUp(told.agent(), report)) {
            String path =
                    ledger.work(report.task()).map(work -> work.file().path()).orElse(report.task());
            screen.line("    %s  attempt %d at %s, %d ms after the kill"
                    .formatted(path, report.attempt(), told.agent().name(), crash.millisUntil(told.nanos())));
        }
    }

    private void ended(AgentProcess agent, Fleet fleet) {
        if (crash != null && crash.victim() == agent) {
            return;
        }
        if (fleet.alive() == 0 || !connected.contains(agent)) {
            throw new DemoException(
                    "agent %s has ended by itself; its log is %s.".formatted(agent.name(), agent.log()));
        }
        screen.line("  %s has ended by itself; its log is %s".formatted(agent.name(), agent.log()));
    }

    /** Half way the busiest agent goes: while it works on several files, or, where that never is, on one. */
    private void crashHalfWay(Fleet fleet) {
        double share = (double) ledger.finished() / files.size();
        if (crash == null && share >= HALF_WAY && fleet.alive() > 1) {
            int least = share < TWO_THIRDS ? 2 : 1;
            fleet.agents().stream()
                    .filter(agent -> inHand(agent) >= least)
                    .max(Comparator.comparingInt(this::inHand))
                    .ifPresent(this::kill);
        }
    }

    private int inHand(AgentProcess agent) {
        return ledger.inHandOf(agent.name());
    }

    private void kill(AgentProcess victim) {
        victim.kill();
        crash = new Crash(victim, System.nanoTime());
        int works = inHand(victim);
        screen.line("  %s  %s, while it works on %d %s"
                .formatted(screen.ink(Ink.RED, "kill -9"), victim.name(), works, works == 1 ? "file" : "files"));
    }
}
