// What OpenAI's client for Node gets from /v1/embeddings. Arguments: the base URL, a key. Prints one line of JSON.
import assert from "node:assert/strict";
import OpenAI from "openai";

const [url, key] = process.argv.slice(2);
const model = "all-minilm-l6-v2";
const client = new OpenAI({ baseURL: url, apiKey: key, maxRetries: 0 });

// The error a request is refused with, which the client must know by its kind.
async function refused(kind, request, by = client) {
  try {
    await by.embeddings.create(request);
  } catch (error) {
    assert.ok(error instanceof kind, `${error}`);
    return { type: error.type, code: error.code, param: error.param };
  }
  assert.fail(`not refused as ${kind.name}`);
}

const texts = Array.from({ length: 2048 }, (none, i) => `text ${i}`);
const one = await client.embeddings.create({ model, input: texts[7] }); // asks for base64 by itself
const floats = await client.embeddings.create({ model, input: texts[7], encoding_format: "float" });
const many = await client.embeddings.create({ model, input: texts });
const two = await client.embeddings.create({ model, input: ["a", "b"], user: "somebody" });
const stranger = new OpenAI({ baseURL: url, apiKey: `mk_Ab3dEf6h_${"x".repeat(43)}`, maxRetries: 0 });

const same = (a, b) => a.length === b.length && a.every((number, i) => Math.fround(number) === Math.fround(b[i]));
console.log(
  JSON.stringify({
    object: one.object,
    model: one.model,
    dimensions: one.data[0].embedding.length,
    counted: one.usage.prompt_tokens > 0 && one.usage.prompt_tokens === one.usage.total_tokens,
    same: same(one.data[0].embedding, floats.data[0].embedding),
    in_order:
      many.data.every((item, i) => item.index === i) &&
      same(many.data[7].embedding, one.data[0].embedding) &&
      !same(many.data[2047].embedding, one.data[0].embedding),
    two: two.data.length,
    unknown_model: await refused(OpenAI.NotFoundError, { model: "nobody-has-it", input: "a" }),
    tokens_as_input: await refused(OpenAI.BadRequestError, { model, input: [1, 2, 3] }),
    empty: await refused(OpenAI.BadRequestError, { model, input: ["a", ""] }),
    too_many: await refused(OpenAI.BadRequestError, { model, input: [...texts, "one more"] }),
    wrong_dimensions: (await refused(OpenAI.BadRequestError, { model, input: "a", dimensions: 7 })).type,
    unknown_key: (await refused(OpenAI.AuthenticationError, { model, input: "a" }, stranger)).code,
  }),
);
