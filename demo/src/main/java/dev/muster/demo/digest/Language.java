package dev.muster.demo.digest;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The language a text is written in, by the name of its file or else by how it begins. */
public enum Language {
    JAVA("Java", "java"),
    KOTLIN("Kotlin", "kt", "kts"),
    SCALA("Scala", "scala"),
    GROOVY("Groovy", "groovy", "gradle"),
    PYTHON("Python", "py", "pyi"),
    JAVASCRIPT("JavaScript", "js", "mjs", "cjs", "jsx"),
    TYPESCRIPT("TypeScript", "ts", "tsx"),
    GO("Go", "go"),
    RUST("Rust", "rs"),
    C("C", "c", "h"),
    CPP("C++", "cc", "cpp", "cxx", "hh", "hpp"),
    CSHARP("C#", "cs"),
    RUBY("Ruby", "rb"),
    PHP("PHP", "php"),
    SHELL("Shell", "sh", "bash"),
    SQL("SQL", "sql"),
    PROTOBUF("Protobuf", "proto"),
    MARKDOWN("Markdown", "md", "markdown"),
    HTML("HTML", "html", "htm"),
    CSS("CSS", "css", "scss"),
    XML("XML", "xml", "xsd", "svg"),
    JSON("JSON", "json", "jsonl"),
    YAML("YAML", "yml", "yaml"),
    TOML("TOML", "toml"),
    PROPERTIES("Properties", "properties", "ini", "cfg", "conf"),
    DOCKERFILE("Dockerfile", "dockerfile"),
    MAKEFILE("Makefile", "mk", "makefile"),
    TEXT("plain text", "txt");

    private static final Map<String, Language> BY_EXTENSION = Arrays.stream(values())
            .flatMap(language -> language.extensions.stream().map(extension -> Map.entry(extension, language)))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));

    private static final int HEAD = 2_000;

    private final String title;
    private final List<String> extensions;

    Language(String title, String... extensions) {
        this.title = title;
        this.extensions = List.of(extensions);
    }

    /** The name people use. */
    public String title() {
        return title;
    }

    /** The language of a text; {@code path} may be empty. */
    public static Language of(String path, String text) {
        return ofName(path).or(() -> ofContent(text)).orElse(TEXT);
    }

    private static Optional<Language> ofName(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
        // A name without a dot may be the language itself: Dockerfile, Makefile.
        return Optional.ofNullable(BY_EXTENSION.get(name.substring(name.lastIndexOf('.') + 1)));
    }

    private static Optional<Language> ofContent(String text) {
        String head = text.substring(0, Math.min(text.length(), HEAD)).stripLeading();
        return Stream.<Function<String, Optional<Language>>>of(Language::ofShebang, Language::ofMarkup)
                .map(guess -> guess.apply(head))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<Language> ofShebang(String head) {
        if (!head.startsWith("#!")) {
            return Optional.empty();
        }
        String interpreter = head.lines().findFirst().orElse("");
        return Stream.of(
                        Map.entry("python", PYTHON),
                        Map.entry("node", JAVASCRIPT),
                        Map.entry("ruby", RUBY),
                        Map.entry("sh", SHELL))
                .filter(entry -> interpreter.contains(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    private static Optional<Language> ofMarkup(String head) {
        String lower = head.toLowerCase(Locale.ROOT);
        if (lower.startsWith("<!doctype html") || lower.startsWith("<html")) {
            return Optional.of(HTML);
        }
        if (lower.startsWith("<?xml")) {
            return Optional.of(XML);
        }
        if (lower.startsWith("{\"") || lower.startsWith("[{")) {
            return Optional.of(JSON);
        }
        boolean headed = head.lines().anyMatch(line -> line.startsWith("# ") || line.startsWith("## "));
        return headed && head.lines().anyMatch(line -> line.startsWith("- ") || line.startsWith("```"))
                ? Optional.of(MARKDOWN)
                : Optional.empty();
    }
}
