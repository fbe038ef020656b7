package dev.muster.localstack.backends;

import dev.muster.localstack.process.LocalStackException;
import java.util.Map;

/**
 * Where the back ends listen; 0 takes a free port.
 *
 * @param postgres port of PostgreSQL
 * @param redis port of Redis
 * @param sqs port of SQS
 */
public record BackEndPorts(int postgres, int redis, int sqs) {

    /** Free ports, for tests and for a second stack beside the first. */
    public static final BackEndPorts FREE = new BackEndPorts(0, 0, 0);

    /** The usual ports, each replaced by its {@code MUSTER_*_PORT} where that is set. */
    public static BackEndPorts from(Map<String, String> environment) {
        return new BackEndPorts(
                port(environment, "MUSTER_PG_PORT", 15432),
                port(environment, "MUSTER_REDIS_PORT", 16379),
                port(environment, "MUSTER_SQS_PORT", 19324));
    }

    /** A port from the environment, or the usual one. */
    public static int port(Map<String, String> environment, String variable, int usual) {
        String value = environment.getOrDefault(variable, Integer.toString(usual));
        if (!value.matches("\\d{1,5}") || Integer.parseInt(value) > 65_535) {
            throw new LocalStackException("%s is '%s': give a port from 1 to 65535.".formatted(variable, value));
        }
        return Integer.parseInt(value);
    }
}
