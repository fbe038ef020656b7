// Lists and calls the tools of a Muster over MCP, as any program would; prints what came as one line of JSON.

/** The same with either of the two clients there are for Node. */
export async function tryTools(client, transport) {
  await client.connect(transport);
  const { tools } = await client.listTools();
  const call = (name, args) => client.callTool({ name, arguments: args });
  const done = await call('submit_task', { type: 'echo', payload: { n: 1 }, wait_seconds: 30 });
  const waiting = await call('submit_task', { type: 'nobody.does.this' });
  const task = { id: waiting.structuredContent.id };
  const found = await call('get_task', task);
  const cancelled = await call('cancel_task', { ...task, reason: 'tried' });
  const refused = await call('cancel_task', { id: done.structuredContent.id });
  console.log(
    JSON.stringify({
      revision: transport.protocolVersion,
      server: client.getServerVersion().name,
      tools: tools.map((tool) => tool.name),
      done: done.structuredContent,
      text: JSON.parse(done.content[0].text),
      found: found.structuredContent,
      cancelled: cancelled.structuredContent,
      is_error: refused.isError,
      refused: JSON.parse(refused.content[0].text),
    }),
  );
  await client.close();
}
