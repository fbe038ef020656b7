"""Lists and calls the tools of a Muster over MCP, as any program would; prints what came as one line of JSON."""

import asyncio
import json
import sys

import httpx2
from mcp.client.client import Client
from mcp.client.streamable_http import streamable_http_client


async def main(url: str, key: str, mode: str) -> None:
    async with httpx2.AsyncClient(headers={"Authorization": f"Bearer {key}"}, timeout=60) as http:
        async with Client(streamable_http_client(url, http_client=http), mode=mode) as client:
            tools = (await client.list_tools()).tools
            done = await client.call_tool("submit_task", {"type": "echo", "payload": {"n": 1}, "wait_seconds": 30})
            waiting = await client.call_tool("submit_task", {"type": "nobody.does.this"})
            task = {"id": waiting.structured_content["id"]}
            found = await client.call_tool("get_task", task)
            cancelled = await client.call_tool("cancel_task", task | {"reason": "tried"})
            refused = await client.call_tool("cancel_task", {"id": done.structured_content["id"]})
            found_texts = await client.call_tool("search", {"query": "vessels in bad weather", "k": 1})
            embedded = await client.call_tool("embed", {"texts": ["a", "b", "a"]})
            vectors = [item["embedding"] for item in embedded.structured_content["embeddings"]]
            print(
                json.dumps(
                    {
                        "revision": client.protocol_version,
                        "server": client.server_info.name,
                        "tools": [tool.name for tool in tools],
                        "done": done.structured_content,
                        "text": json.loads(done.content[0].text),
                        "found": found.structured_content,
                        "cancelled": cancelled.structured_content,
                        "hit": found_texts.structured_content["hits"][0]["text"],
                        "dimensions": [len(vector) for vector in vectors],
                        "same": vectors[0] == vectors[2] and vectors[0] != vectors[1],
                        "is_error": refused.is_error,
                        "refused": json.loads(refused.content[0].text),
                    }
                )
            )


asyncio.run(main(*sys.argv[1:]))
