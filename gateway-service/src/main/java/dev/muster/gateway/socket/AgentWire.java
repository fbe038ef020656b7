package dev.muster.gateway.socket;

/** A connection as its conversation sees it. Used on the connection's event loop only; never blocks, never throws. */
interface AgentWire {
    void binary(byte[] message);

    void text(String message);

    /** A control ping of WebSocket. */
    void ping();

    /** Bytes that were handed over and have not gone out to the network. */
    long unwritten();

    /** Sends what was handed over, then closes. */
    void close(int code, String reason);

    /** Ends the connection below, without a word. */
    void cut();
}
