// The engine in WebAssembly, in the page and in its worker: JSON in and out.

/** The bytes of a text in base64 that gzip made smaller. */
async function unpacked(text) {
  const packed = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).arrayBuffer();
}

/** A function that asks the engine; it throws what the engine refuses. */
async function engineOf(bytes) {
  const { instance } = await WebAssembly.instantiate(bytes, {});
  const { memory, take, give, ask } = instance.exports;
  const encoder = new TextEncoder(), decoder = new TextDecoder();
  const text = (request) => {
    const sent = encoder.encode(request);
    const place = take(sent.length) >>> 0;
    new Uint8Array(memory.buffer, place, sent.length).set(sent);
    const found = BigInt.asUintN(64, ask(place, sent.length));
    const [at, length] = [Number(found >> 32n), Number(found & 0xffffffffn)];
    const answer = decoder.decode(new Uint8Array(memory.buffer, at, length));
    give(at, length);
    return answer;
  };
  const parsed = (request) => {
    const answer = JSON.parse(text(JSON.stringify(request)));
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer;
  };
  return { text, ask: parsed };
}
