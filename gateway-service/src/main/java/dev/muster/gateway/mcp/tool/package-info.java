/** What a model can do with Muster: one class a tool, with its schemas. Knows neither JSON-RPC nor a revision of MCP. */
@NullMarked
package dev.muster.gateway.mcp.tool;

import org.jspecify.annotations.NullMarked;
