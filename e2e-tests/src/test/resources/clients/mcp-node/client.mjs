import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { tryTools } from './tools.mjs';

const [url, key, mode] = process.argv.slice(2);
const headers = { Authorization: `Bearer ${key}` };
await tryTools(
  new Client({ name: 'muster-tests', version: '1' }, { versionNegotiation: { mode } }),
  new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }),
);
