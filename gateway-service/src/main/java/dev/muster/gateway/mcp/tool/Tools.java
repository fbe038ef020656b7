package dev.muster.gateway.mcp.tool;

import dev.muster.gateway.identity.Identity;
import io.quarkus.arc.All;
import jakarta.inject.Singleton;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The tools there are. */
@Singleton
public class Tools {
    private final List<Tool> tools;

    Tools(@All List<Tool> tools) {
        this.tools = tools.stream().sorted(Comparator.comparing(Tool::name)).toList();
    }

    /** Those the key may call, by name: a model does better without what would only be refused. */
    public List<Tool> of(Identity identity) {
        return tools.stream()
                .filter(tool -> identity.caller().may(tool.scope()))
                .toList();
    }

    /** Whether or not a key may call it. */
    public Optional<Tool> named(String name) {
        return tools.stream().filter(tool -> tool.name().equals(name)).findFirst();
    }
}
