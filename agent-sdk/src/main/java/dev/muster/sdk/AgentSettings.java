package dev.muster.sdk;

import dev.muster.proto.agent.v1.Hello;
import java.util.Map;

/**
 * What an agent was told to be.
 *
 * @param identity the HELLO without a session
 * @param handlers by type of task
 */
record AgentSettings(Hello identity, Map<String, TaskHandler> handlers, AgentListener listener, Timing timing) {
    AgentSettings {
        handlers = Map.copyOf(handlers);
    }
}
