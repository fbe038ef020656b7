package dev.muster.localstack.testing;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.ConfigMappingInterface.Property;
import io.smallrye.config.ConfigMappings;
import io.smallrye.config.ConfigMappings.ConfigClass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What {@code docs/configuration.md} says of one service, and what that service reads: each a line {@code key = default} for
 * every key, so that a difference shows as lines. For tests that run in the service's module.
 */
public final class ConfigurationPage {
    private static final Path PAGE = Path.of("../docs/configuration.md");
    private static final Path CLASSES = Path.of("target/classes");
    private static final Pattern ROW = Pattern.compile("\\| `(muster\\.[^`]+)` \\| (?:`([^`]*)` )?\\| .+\\|");

    private ConfigurationPage() {}

    /** The keys in the page's section on the service. */
    public static String says(String service) throws IOException {
        String page = Files.readString(PAGE);
        String section = page.substring(page.indexOf("## " + service)).split("\n## ", 2)[0];
        Map<String, String> keys = new TreeMap<>();
        section.lines()
                .map(ROW::matcher)
                .filter(Matcher::matches)
                .forEach(row -> keys.put(row.group(1), row.group(2) == null ? "" : row.group(2)));
        return lines(keys);
    }

    /** The keys that this module's {@link ConfigMapping} interfaces read. */
    public static String isRead() throws IOException {
        Map<String, String> keys = new TreeMap<>();
        try (Stream<Path> files = Files.walk(CLASSES)) {
            files.filter(file -> file.toString().endsWith(".class"))
                    .map(ConfigurationPage::load)
                    .filter(type -> type.isAnnotationPresent(ConfigMapping.class))
                    .map(ConfigClass::configClass)
                    .forEach(mapping -> ConfigMappings.getProperties(mapping)
                            .forEach((key, property) -> keys.put(key, defaultOf(property))));
        }
        // A list counts once, not also as its elements.
        keys.keySet().removeIf(key -> key.endsWith("[*]"));
        return lines(keys);
    }

    private static Class<?> load(Path file) {
        String name = CLASSES.relativize(file).toString().replace('/', '.');
        try {
            return Class.forName(
                    name.substring(0, name.length() - ".class".length()),
                    false,
                    Thread.currentThread().getContextClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String defaultOf(Property property) {
        return property.hasDefaultValue() ? property.getDefaultValue() : "";
    }

    private static String lines(Map<String, String> keys) {
        return keys.entrySet().stream()
                .map(key -> key.getKey() + " = " + key.getValue())
                .collect(Collectors.joining("\n"));
    }
}
