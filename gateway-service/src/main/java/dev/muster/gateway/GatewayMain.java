package dev.muster.gateway;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.security.Security;

/**
 * The process. Before all else it tells the JVM to remember no addresses, which it would for half a minute: replicas are
 * resolved as often as {@code muster.task.resolve-every} says, and have to be found where they are then.
 */
@QuarkusMain
public final class GatewayMain {
    private GatewayMain() {}

    public static void main(String... args) {
        Security.setProperty("networkaddress.cache.ttl", "0");
        Security.setProperty("networkaddress.cache.negative.ttl", "0");
        Quarkus.run(args);
    }
}
