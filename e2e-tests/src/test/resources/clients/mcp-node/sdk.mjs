import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { tryTools } from './tools.mjs';

const [url, key] = process.argv.slice(2);
const headers = { Authorization: `Bearer ${key}` };
await tryTools(
  new Client({ name: 'muster-tests', version: '1' }),
  new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }),
);
