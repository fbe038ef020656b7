package dev.muster.localstack.services;

import dev.muster.localstack.process.LocalServer;
import dev.muster.localstack.process.LocalStackException;
import dev.muster.localstack.process.ManagedProcess;
import dev.muster.localstack.process.Ports;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One replica of a service as a JVM process; ready when {@code /q/health/ready} says so. */
public final class ServiceProcess extends LocalServer {

    private static final Duration READY = Duration.ofSeconds(60);
    private static final Duration STOP = Duration.ofSeconds(30);
    private static final int PROBE_MILLIS = 2_000;

    private final String service;
    private final Path jar;
    private final int port;
    private final String portVariable;
    private final List<String> jvmOptions = new ArrayList<>();

    ServiceProcess(String name, String service, Path jar, int port, String portVariable, Path log) {
        super(new ManagedProcess(name, log));
        this.service = service;
        this.jar = jar;
        this.port = port;
        this.portVariable = portVariable;
        env("QUARKUS_HTTP_HOST", Ports.HOST);
        env("QUARKUS_HTTP_PORT", Integer.toString(port));
    }

    /** A service that belongs to no stack, on a free port. */
    public static ServiceProcess of(String name, Path jar, Path log) {
        return new ServiceProcess(name, name, jar, Ports.free(), "QUARKUS_HTTP_PORT", log);
    }

    /** Sets an environment variable for the next start. */
    public ServiceProcess env(String variable, String value) {
        process().env(variable, value);
        return this;
    }

    /** Sets a configuration property for the next start, as {@code -Dname=value}. */
    public ServiceProcess property(String name, String value) {
        return jvmOption("-D" + name + "=" + value);
    }

    /** Adds a JVM option for the next start; later ones win. */
    public ServiceProcess jvmOption(String option) {
        jvmOptions.add(option);
        return this;
    }

    /** Starts it and waits until it is ready. */
    @Override
    public void start() {
        launch();
        awaitReady(READY);
    }

    /** Starts it without waiting. */
    public void launch() {
        if (!Files.isRegularFile(jar)) {
            throw new LocalStackException(
                    "%s is not built (no %s): run `mvn -q -DskipTests package`.".formatted(service, jar));
        }
        Ports.requireFree(port, name(), portVariable);
        process().start(JvmFlags.command(jar, jvmOptions));
    }

    /** Waits until it is ready; fails with the end of its log when it dies or the time is over. */
    public void awaitReady(Duration atMost) {
        process().awaitReady(atMost, this::isReady);
    }

    /** Whether it says that it is ready. */
    public boolean isReady() {
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create(url() + "/q/health/ready").toURL().openConnection();
            connection.setConnectTimeout(PROBE_MILLIS);
            connection.setReadTimeout(PROBE_MILLIS);
            int status = connection.getResponseCode();
            connection.disconnect();
            return status == HttpURLConnection.HTTP_OK;
        } catch (IOException e) {
            return false;
        }
    }

    /** SIGTERM, and waits while it drains. */
    @Override
    public void stop() {
        process().stop("TERM", STOP);
    }

    @Override
    public int port() {
        return port;
    }

    /** Host and port as other services want them. */
    public String address() {
        return Ports.HOST + ":" + port;
    }

    /** Its base URL. */
    public String url() {
        return "http://" + address();
    }
}
