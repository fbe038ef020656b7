package dev.muster.demo.digest;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a text consists of: its headings, types, functions, tables or keys. Found line by line with patterns, not by
 * parsing: quick, good enough to find one's way, wrong for what spans lines.
 */
final class Outline {
    /** Entries kept; enough for the longest file people read. */
    static final int MOST = 300;

    private static final int LONGEST_LINE = 400;
    private static final int LONGEST_NAME = 120;
    /** What looks like a method's name and is none. */
    private static final Set<String> NOT_NAMES =
            Set.of("if", "for", "while", "switch", "catch", "return", "new", "else", "try", "synchronized", "throw");

    private static final Map<Language, List<Rule>> RULES = rules();

    private Outline() {}

    static List<Heading> of(Language language, String text) {
        List<Rule> rules = RULES.getOrDefault(language, List.of());
        if (rules.isEmpty()) {
            return List.of();
        }
        List<Heading> found = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        boolean fenced = false;
        int number = 0;
        for (String line : (Iterable<String>) text.lines()::iterator) {
            number++;
            fenced ^= language == Language.MARKDOWN && line.startsWith("```");
            if (!fenced && line.length() <= LONGEST_LINE && found.size() < MOST) {
                heading(rules, line, number)
                        .filter(entry -> isNew(language, entry, seen))
                        .ifPresent(found::add);
            }
        }
        return List.copyOf(found);
    }

    private static Optional<Heading> heading(List<Rule> rules, String line, int number) {
        return rules.stream()
                .map(rule -> rule.find(line, number))
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** Keys come again and again in data; functions of one name are worth their own lines. */
    private static boolean isNew(Language language, Heading entry, Set<String> seen) {
        return switch (language) {
            case XML, HTML, JSON, YAML, TOML, PROPERTIES -> seen.add(entry.name());
            default -> true;
        };
    }

    private static Map<Language, List<Rule>> rules() {
        Map<Language, List<Rule>> rules = new EnumMap<>(Language.class);
        List<Rule> jvm = List.of(
                named("^\\s*(?:[\\w@]+\\s+)*(class|interface|enum|record|@interface|object|trait)\\s+(\\w+)"),
                fixed("function", "^\\s+(?:[\\w@]+\\s+)*(?:fun|def)\\s+(\\w+)"),
                fixed("constructor", "^ {2,8}(?:(?:public|protected|private) +)?([A-Z]\\w*)\\([^;]*\\{\\s*$"),
                fixed(
                        "method",
                        "^ {2,8}(?:(?!return|new|else|throw)[\\w<>\\[\\],.?@&]+ +){1,6}(\\w+)\\([^;]*\\{\\s*$"));
        for (Language language :
                List.of(Language.JAVA, Language.KOTLIN, Language.SCALA, Language.GROOVY, Language.CSHARP)) {
            rules.put(language, jvm);
        }
        List<Rule> script = List.of(
                named("^\\s*(?:export\\s+)?(?:default\\s+)?(?:abstract\\s+)?(class|interface|enum|type)\\s+(\\w+)"),
                fixed("function", "^\\s*(?:export\\s+)?(?:default\\s+)?(?:async\\s+)?function\\s*\\*?\\s*(\\w+)"),
                fixed(
                        "function",
                        "^\\s*(?:export\\s+)?(?:const|let|var)\\s+(\\w+)\\s*=\\s*(?:async\\s*)?\\([^)]*\\)\\s*=>"));
        rules.put(Language.JAVASCRIPT, script);
        rules.put(Language.TYPESCRIPT, script);
        rules.put(Language.PHP, script);
        rules.put(
                Language.PYTHON,
                List.of(named("^\\s*(class)\\s+(\\w+)"), fixed("function", "^\\s*(?:async\\s+)?def\\s+(\\w+)")));
        rules.put(
                Language.RUBY,
                List.of(named("^\\s*(class|module)\\s+(\\w+)"), fixed("function", "^\\s*def\\s+([\\w.?!]+)")));
        rules.put(
                Language.GO,
                List.of(named("^(type)\\s+(\\w+)"), fixed("function", "^func\\s+(?:\\([^)]*\\)\\s*)?(\\w+)")));
        rules.put(
                Language.RUST,
                List.of(
                        named("^\\s*(?:pub(?:\\([^)]*\\))?\\s+)?(struct|enum|trait|mod|union)\\s+(\\w+)"),
                        fixed(
                                "function",
                                "^\\s*(?:pub(?:\\([^)]*\\))?\\s+)?(?:async\\s+|unsafe\\s+|const\\s+)*fn\\s+(\\w+)")));
        List<Rule> c = List.of(
                named("^\\s*(?:typedef\\s+)?(struct|class|enum|union|namespace)\\s+(\\w+)\\s*[:{]"),
                fixed("function", "^(?!static_assert)[A-Za-z_][\\w:<>*& ]*[ *&]([\\w:~]+)\\([^;]*$"));
        rules.put(Language.C, c);
        rules.put(Language.CPP, c);
        rules.put(
                Language.SHELL,
                List.of(
                        fixed("function", "^(?:function\\s+)?([\\w-]+)\\s*\\(\\)"),
                        fixed("function", "^function\\s+([\\w-]+)")));
        rules.put(
                Language.SQL,
                List.of(named("(?i)^\\s*create\\s+(?:or\\s+replace\\s+)?(?:unique\\s+|unlogged\\s+|materialized\\s+)?"
                        + "(table|index|view|function|procedure|type|schema|extension|role|trigger)\\s+"
                        + "(?:if\\s+not\\s+exists\\s+)?([\\w.\"]+)")));
        rules.put(Language.PROTOBUF, List.of(named("^\\s*(message|enum|service|rpc)\\s+(\\w+)")));
        rules.put(Language.MARKDOWN, List.of(fixed("heading", "^#{1,6}\\s+(.+?)\\s*#*$")));
        rules.put(Language.CSS, List.of(fixed("rule", "^([.#@\\w][^{;]*?)\\s*\\{")));
        List<Rule> markup = List.of(fixed("element", "^ {0,2}<(\\w[\\w.:-]*)"));
        rules.put(Language.XML, markup);
        rules.put(Language.HTML, markup);
        rules.put(Language.JSON, List.of(fixed("key", "^[\\s{]{0,3}\"([^\"]+)\"\\s*:")));
        rules.put(Language.YAML, List.of(fixed("key", "^([\\w.-]+)\\s*:")));
        rules.put(Language.TOML, List.of(fixed("table", "^\\[+([\\w.\"-]+)\\]")));
        rules.put(
                Language.PROPERTIES,
                List.of(fixed("section", "^\\[([^\\]]+)\\]"), fixed("key", "^([\\w-]+(?:\\.[\\w-]+)?)[^=]*=")));
        rules.put(Language.MAKEFILE, List.of(fixed("target", "^([\\w.%/-]+)\\s*:(?!=)")));
        rules.put(Language.DOCKERFILE, List.of(fixed("stage", "(?i)^from\\s+(\\S+)")));
        return rules;
    }

    /** A rule whose first group is the kind and whose second is the name. */
    private static Rule named(String pattern) {
        return new Rule(Pattern.compile(pattern), null);
    }

    /** A rule of one kind whose first group is the name. */
    private static Rule fixed(String kind, String pattern) {
        return new Rule(Pattern.compile(pattern), kind);
    }

    private record Rule(Pattern pattern, @Nullable String kind) {
        Optional<Heading> find(String line, int number) {
            Matcher matcher = pattern.matcher(line);
            if (!matcher.find()) {
                return Optional.empty();
            }
            String name = matcher.group(matcher.groupCount());
            String found = kind == null ? matcher.group(1).toLowerCase(Locale.ROOT) : kind;
            return NOT_NAMES.contains(name) ? Optional.empty() : Optional.of(new Heading(found, cut(name), number));
        }

        private static String cut(String name) {
            return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME) + "…";
        }
    }
}
