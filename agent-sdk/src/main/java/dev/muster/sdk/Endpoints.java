package dev.muster.sdk;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/** The base URLs of one installation, of which one is in use until it disappoints. For any number of threads. */
final class Endpoints {
    private static final int MAX_PORT = 65_535;

    private final List<URI> bases;
    private final AtomicInteger current;

    /**
     * @param bases {@code http} or {@code https}, a path may stand before {@code /v1}
     * @throws IllegalArgumentException when there is none, or one is no such URL
     */
    Endpoints(List<URI> bases, RandomGenerator random) {
        if (bases.isEmpty()) {
            throw new IllegalArgumentException("At least one base URL is needed");
        }
        bases.forEach(Endpoints::check);
        this.bases = List.copyOf(bases);
        this.current = new AtomicInteger(random.nextInt(bases.size()));
    }

    /** The address of {@code path}, e.g. {@code /v1/tasks}, at the base in use. */
    URI http(String path) {
        String base = bases.get(current.get() % bases.size()).toString();
        return URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path);
    }

    /** The same as a WebSocket's: {@code ws} for {@code http}, {@code wss} for {@code https}. */
    URI socket(String path) {
        return URI.create(http(path).toString().replaceFirst("(?i)^http", "ws"));
    }

    /** Turns to the next base. */
    void next() {
        current.updateAndGet(index -> (index + 1) % bases.size());
    }

    private static void check(URI base) {
        String scheme = base.getScheme() == null ? "" : base.getScheme().toLowerCase(Locale.ROOT);
        boolean usable = (scheme.equals("http") || scheme.equals("https"))
                && base.getHost() != null
                && base.getPort() <= MAX_PORT
                && base.getRawQuery() == null
                && base.getRawFragment() == null;
        if (!usable) {
            throw new IllegalArgumentException("Not a base URL such as http://localhost:8080: " + base);
        }
    }
}
