package dev.muster.platform.replicas;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Stream;

/** A configured {@code host:port}. */
record Endpoint(String host, int port) {
    /** @throws IllegalArgumentException when it is not {@code host:port}; an IPv6 address stands in brackets */
    static Endpoint parse(String text) {
        String trimmed = text.strip();
        int colon = trimmed.lastIndexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException("An endpoint is wrong: '" + trimmed + "' is not host:port");
        }
        return new Endpoint(trimmed.substring(0, colon), port(trimmed, trimmed.substring(colon + 1)));
    }

    private static int port(String text, String digits) {
        try {
            int port = Integer.parseInt(digits);
            if (port > 0 && port < 65_536) {
                return port;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new IllegalArgumentException("An endpoint is wrong: '" + text + "' has no port from 1 to 65535");
    }

    /** All addresses of one family behind the name: a replica with an IPv4 and an IPv6 address is still one. Blocks. */
    List<Address> resolve() throws UnknownHostException {
        InetAddress[] found = InetAddress.getAllByName(host);
        boolean v4 = found[0] instanceof Inet4Address;
        return Stream.of(found)
                .filter(address -> address instanceof Inet4Address == v4)
                .map(address -> new Address(address.getHostAddress(), port))
                .toList();
    }

    /** One address of one replica. */
    record Address(String ip, int port) implements Comparable<Address> {
        @Override
        public int compareTo(Address other) {
            int byIp = ip.compareTo(other.ip);
            return byIp != 0 ? byIp : Integer.compare(port, other.port);
        }

        @Override
        public String toString() {
            return ip.indexOf(':') < 0 ? ip + ":" + port : "[" + ip + "]:" + port;
        }
    }
}
