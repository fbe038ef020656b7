/**
 * The door of Muster: REST, server-sent events and WebSocket on one port, who is calling, and how much may come in.
 *
 * <p>Packages are capabilities. This one holds only what all of them share: configuration and a few beans of the JDK or of
 * common-protocol.
 */
@NullMarked
package dev.muster.gateway;

import org.jspecify.annotations.NullMarked;
