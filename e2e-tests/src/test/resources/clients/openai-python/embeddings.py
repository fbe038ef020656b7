"""What OpenAI's client for Python gets from /v1/embeddings. Arguments: the base URL, a key. Prints one line of JSON."""

import json
import struct
import sys

import openai

url, key = sys.argv[1:]
MODEL = "all-minilm-l6-v2"
client = openai.OpenAI(base_url=url, api_key=key, max_retries=0)


def refused(kind, **request):
    """The error a request is refused with, which the client must know by its kind."""
    try:
        client.embeddings.create(**request)
    except kind as error:
        return {"type": error.type, "code": error.code, "param": error.param}
    raise AssertionError(f"not refused as {kind.__name__}: {request.keys()}")


def float32(reply):
    """Numbers in JSON are read as doubles, those in base64 as float32."""
    vector = reply.data[0].embedding
    return struct.pack(f"<{len(vector)}f", *vector)


texts = [f"text {i}" for i in range(2048)]
one = client.embeddings.create(model=MODEL, input=texts[7])  # asks for base64 by itself
floats = client.embeddings.create(model=MODEL, input=texts[7], encoding_format="float")
many = client.embeddings.create(model=MODEL, input=texts)
all_of_it = client.embeddings.with_raw_response.create(model=MODEL, input=["a", "b"], user="somebody")

try:
    openai.OpenAI(base_url=url, api_key="mk_Ab3dEf6h_" + "x" * 43, max_retries=0).embeddings.create(
        model=MODEL, input="a")
    unknown_key = None
except openai.AuthenticationError as error:
    unknown_key = error.code

print(json.dumps({
    "object": one.object,
    "model": one.model,
    "dimensions": len(one.data[0].embedding),
    "counted": one.usage.prompt_tokens == one.usage.total_tokens > 0,
    "same": float32(one) == float32(floats),
    "in_order": [item.index for item in many.data] == list(range(2048))
        and many.data[7].embedding == one.data[0].embedding
        and many.data[2047].embedding != one.data[0].embedding,
    "two": len(all_of_it.parse().data),
    "unknown_model": refused(openai.NotFoundError, model="nobody-has-it", input="a"),
    "tokens_as_input": refused(openai.BadRequestError, model=MODEL, input=[1, 2, 3]),
    "empty": refused(openai.BadRequestError, model=MODEL, input=["a", ""]),
    "too_many": refused(openai.BadRequestError, model=MODEL, input=texts + ["one more"]),
    "wrong_dimensions": refused(openai.BadRequestError, model=MODEL, input="a", dimensions=7)["type"],
    "unknown_key": unknown_key,
}))
