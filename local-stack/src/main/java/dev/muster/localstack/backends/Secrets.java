package dev.muster.localstack.backends;

import dev.muster.localstack.postgres.Passwords;
import dev.muster.localstack.process.LocalStackException;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * What only the services of one stack know: the passwords of their database roles and the secrets they sign caller
 * tokens with.
 *
 * @param passwords password of each role's login, by service: gateway, task, embedding
 * @param callerSecrets two secrets valid at once; the first signs
 */
public record Secrets(Map<String, String> passwords, List<String> callerSecrets) {

    private static final List<String> SERVICES = List.of("gateway", "task", "embedding");
    private static final List<String> CALLER_SECRETS = List.of("caller_secret_1", "caller_secret_2");

    /** Copies what it is given. */
    public Secrets {
        passwords = Map.copyOf(passwords);
        callerSecrets = List.copyOf(callerSecrets);
    }

    /** New ones, kept nowhere. */
    public static Secrets random() {
        return from(new Properties());
    }

    /** Those in the file; what is missing there is made and written, readable by the owner only. */
    public static Secrets keptIn(Path file) {
        try {
            Properties kept = read(file);
            int before = kept.size();
            Secrets secrets = from(kept);
            if (kept.size() > before) {
                write(file, kept);
            }
            return secrets;
        } catch (IOException e) {
            throw new LocalStackException(
                    "%s cannot be read or written (%s): check its owner.".formatted(file, e.getMessage()), e);
        }
    }

    /** The role's password of that service. */
    public String password(String service) {
        String password = passwords.get(service);
        if (password == null) {
            throw new IllegalArgumentException("no database role for service " + service);
        }
        return password;
    }

    /** The caller secrets as the services read them. */
    public String callerSecretsJoined() {
        return String.join(",", callerSecrets);
    }

    /** The passwords by the names {@code init.sql} gives them. */
    Map<String, String> sqlVariables() {
        Map<String, String> variables = new LinkedHashMap<>();
        passwords.forEach((service, password) -> variables.put(variable(service), password));
        return variables;
    }

    private static String variable(String service) {
        return service + "_password";
    }

    private static Secrets from(Properties properties) {
        Map<String, String> passwords = new LinkedHashMap<>();
        SERVICES.forEach(service -> passwords.put(service, keptOrNew(properties, variable(service))));
        List<String> callers =
                CALLER_SECRETS.stream().map(name -> keptOrNew(properties, name)).toList();
        return new Secrets(passwords, callers);
    }

    private static String keptOrNew(Properties properties, String name) {
        return (String) properties.computeIfAbsent(name, missing -> Passwords.random());
    }

    private static Properties read(Path file) throws IOException {
        Properties properties = new Properties();
        if (Files.exists(file)) {
            try (Reader reader = Files.newBufferedReader(file)) {
                properties.load(reader);
            }
        }
        return properties;
    }

    private static void write(Path file, Properties properties) throws IOException {
        PrivateFiles.create(file);
        try (Writer writer = Files.newBufferedWriter(file)) {
            properties.store(writer, "Secrets of this stack. Made by muster up; not for anybody else.");
        }
    }
}
