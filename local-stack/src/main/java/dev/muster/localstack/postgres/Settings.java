package dev.muster.localstack.postgres;

import java.util.LinkedHashMap;
import java.util.Map;

/** The server's settings, the same for {@code muster up}, tests and measurements: nothing durable is switched off. */
final class Settings {

    static final Map<String, String> ALL = all();

    private Settings() {}

    private static Map<String, String> all() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("fsync", "on");
        all.put("synchronous_commit", "on");
        all.put("full_page_writes", "on");
        all.put("max_connections", "200");
        all.put("shared_buffers", "256MB");
        all.put("work_mem", "8MB");
        all.put("maintenance_work_mem", "128MB");
        all.put("effective_cache_size", "1GB");
        all.put("random_page_cost", "1.1");
        all.put("wal_buffers", "16MB");
        all.put("min_wal_size", "256MB");
        // Bounds the time of a recovery after a crash to a few seconds.
        all.put("max_wal_size", "1GB");
        all.put("jit", "off");
        all.put("autovacuum_naptime", "10s");
        all.put("timezone", "UTC");
        all.put("log_timezone", "UTC");
        all.put("log_line_prefix", "%m [%p] %q%u@%d ");
        all.put("log_min_duration_statement", "1s");
        all.put("log_lock_waits", "on");
        return all;
    }
}
