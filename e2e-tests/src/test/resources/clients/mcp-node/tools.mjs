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
  const hits = await call('search', { query: 'vessels in bad weather', k: 1 });
  const embedded = await call('embed', { texts: ['a', 'b', 'a'] });
  const vectors = embedded.structuredContent.embeddings.map((item) => item.embedding);
  const texts = vectors.map((vector) => vector.join());
  console.log(
    JSON.stringify({
      revision: transport.protocolVersion,
      server: client.getServerVersion().name,
      tools: tools.map((tool) => tool.name),
      done: done.structuredContent,
      text: JSON.parse(done.content[0].text),
      found: found.structuredContent,
      cancelled: cancelled.structuredContent,
      hit: hits.structuredContent.hits[0].text,
      dimensions: vectors.map((vector) => vector.length),
      same: texts[0] === texts[2] && texts[0] !== texts[1],
      is_error: refused.isError,
      refused: JSON.parse(refused.content[0].text),
    }),
  );
  await client.close();
}
