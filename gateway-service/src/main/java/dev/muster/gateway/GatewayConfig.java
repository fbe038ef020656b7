package dev.muster.gateway;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Everything of the gateway that can be set, below {@code muster.} (environment: {@code MUSTER_…}). */
@ConfigMapping(prefix = "muster")
public interface GatewayConfig {
    /** The task services and how they are called. */
    TaskService task();

    /** The embedding services and how they are called. */
    EmbeddingService embedding();

    /** The secrets behind caller tokens. */
    CallerSecrets caller();

    /** A key to accept from the start, for tenant {@code default} and with every scope; none unless set. */
    Optional<String> bootstrapKey();

    /** The sockets of agents. */
    Agents agents();

    /** What is remembered of keys. */
    Keys keys();

    /** Bounds of REST. */
    Rest rest();

    /** The Model Context Protocol. */
    Mcp mcp();

    /** {@code muster.task.…} */
    interface TaskService {
        /**
         * Where the replicas are: {@code host:port}, several separated by commas. A host name stands for all its addresses
         * of one family, and is resolved again and again.
         */
        @WithDefault("127.0.0.1:8090")
        List<String> endpoints();

        /** How often host names are resolved and lost connections tried. */
        @WithDefault("1s")
        Duration resolveEvery();

        /** Longest silence of one replica before a call is given to the next one; the last one has all the time that is left. */
        @WithDefault("3s")
        Duration attemptTimeout();

        /** Longest time a call may take over all replicas, waiting for the task not included. */
        @WithDefault("10s")
        Duration timeout();

        /** A longer wait for a task is asked for in slices of this length, so that a frozen replica does not hold it up. */
        @WithDefault("5s")
        Duration waitSlice();
    }

    /** {@code muster.embedding.…} */
    interface EmbeddingService {
        /**
         * Where the replicas are: {@code host:port}, several separated by commas. A host name stands for all its addresses
         * of one family, and is resolved again and again. Empty: there are none, and what needs them is {@code unavailable}.
         */
        @WithDefault("127.0.0.1:8091")
        Optional<List<String>> endpoints();

        /** How often host names are resolved and lost connections tried. */
        @WithDefault("1s")
        Duration resolveEvery();

        /**
         * Longest silence of one replica before a call, of up to 64 texts, is given to the next one; the last one has all the
         * time that is left. Has to be longer than any {@code muster.openai.*.timeout} of the embedding service.
         */
        @WithDefault("10s")
        Duration attemptTimeout();

        /** Longest time a call may take over all replicas, waiting for a document not included. */
        @WithDefault("30s")
        Duration timeout();

        /** A longer wait for a document is asked for in slices of this length, so that a frozen replica does not hold it up. */
        @WithDefault("5s")
        Duration waitSlice();
    }

    /** {@code muster.caller.…} */
    interface CallerSecrets {
        /** Base64, at least 32 bytes each, separated by commas; the first signs, all verify. The services share them. */
        List<String> secrets();
    }

    /** {@code muster.agents.…} */
    interface Agents {
        /** How many sockets may be open; the next upgrade is refused as {@code too_many_agents}. */
        @WithDefault("20000")
        int maxSockets();

        /** How long agents have, when this gateway stops, to go elsewhere by themselves; then their sockets are closed. */
        @WithDefault("2s")
        Duration drainFor();

        /** The name this gateway registers under with the task services; a random UUID unless set. No two may share one. */
        Optional<String> gatewayName();
    }

    /** {@code muster.keys.…} */
    interface Keys {
        /** How many keys' decisions are remembered, good and bad apart. */
        @WithDefault("10000")
        int cacheSize();

        /** How long an unknown key is remembered. */
        @WithDefault("5s")
        Duration refusedFor();

        /** How often the epoch of revocations is read. */
        @WithDefault("500ms")
        Duration epochEvery();

        /** Longest time for a look-up of a key in PostgreSQL. */
        @WithDefault("2s")
        Duration timeout();
    }

    /** {@code muster.rest.…} */
    interface Rest {
        /** How many requests to {@code /v1} and {@code /mcp} may be in flight, long polls and event streams included. */
        @WithDefault("10000")
        int maxInFlight();

        /** Largest body of a request; Quarkus' own limit has to be above it. */
        @WithDefault("8M")
        MemorySize maxBody();

        /** Bytes of bodies that may be held at a time, each until its request is answered; beyond it, {@code overloaded}. */
        @WithDefault("64M")
        MemorySize maxBodies();

        /**
         * Bytes of vectors and hits that answers may hold at a time, each until its client has read it; beyond it, {@code
         * overloaded}. One that is larger by itself is {@code invalid_argument}.
         */
        @WithDefault("64M")
        MemorySize maxAnswers();

        /** Longest time for a body to arrive. */
        @WithDefault("30s")
        Duration bodyTimeout();

        /** Longest silence on an event stream; then a comment is sent. */
        @WithDefault("15s")
        Duration heartbeat();
    }

    /** {@code muster.mcp.…} */
    interface Mcp {
        /**
         * Origins this gateway is itself reached under by browsers, such as {@code https://muster.example.com}, separated by
         * commas: pages of others are refused at {@code /mcp}, those of {@code localhost} are not. This is no CORS: a browser
         * lets no page call a gateway of another origin.
         */
        Optional<List<String>> allowedOrigins();
    }
}
