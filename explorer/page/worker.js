// The worker: opens the same index, and answers what takes long.
let engine;

async function openedOn({ bytes, request }) {
  const made = await engineOf(bytes);
  made.text(request);
  return made;
}

onmessage = async ({ data: { number, open, request } }) => {
  try {
    // Questions that come before the engine is ready wait for it.
    if (open) engine = openedOn(open);
    const { ask } = await engine;
    if (!open) postMessage({ number, answer: ask(request) });
  } catch (error) {
    postMessage({ number, error: error.message });
  }
};
