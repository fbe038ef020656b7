package dev.muster.localstack.services;

/** A service of Muster, in the order they are started in; its jar lies in the module of its name. */
enum Kind {
    CACHE("cache-service", "MUSTER_CACHE_PORT"),
    TASK("task-service", "MUSTER_TASK_PORT"),
    EMBEDDING("embedding-service", "MUSTER_EMBEDDING_PORT"),
    GATEWAY("gateway-service", "MUSTER_GATEWAY_PORT");

    private final String module;
    private final String portVariable;

    Kind(String module, String portVariable) {
        this.module = module;
        this.portVariable = portVariable;
    }

    String module() {
        return module;
    }

    /** What sets its port for {@code muster up}. */
    String portVariable() {
        return portVariable;
    }
}
