/**
 * JSON-RPC 2.0 as MCP speaks it: one message a body, ids that are never null, no batches. Knows neither HTTP nor what the
 * methods are.
 */
@NullMarked
package dev.muster.gateway.mcp.rpc;

import org.jspecify.annotations.NullMarked;
