/**
 * The Model Context Protocol, revision 2025-11-25, over Streamable HTTP at {@code /mcp}: the face, and the methods of the
 * revision. Stateless: any gateway answers any request.
 *
 * <p>What every revision shares is beside it: JSON-RPC in {@code rpc}, the tools in {@code tool}.
 */
@NullMarked
package dev.muster.gateway.mcp;

import org.jspecify.annotations.NullMarked;
