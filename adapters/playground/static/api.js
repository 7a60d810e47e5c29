// The playground's API. A refusal becomes an Error that carries the server's own sentence.

const BASE = "/playground/api/";

async function call(path, options) {
  let answer;
  try {
    answer = await fetch(BASE + path, options);
  } catch {
    throw new Error("The playground does not answer. Is it still running?");
  }
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(body.error || "That did not work.");
  return body;
}

export const get = (path) => call(path, {});

export const post = (path, body) => call(path, {
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify(body),
});

export function listen(heard, lost) {
  const stream = new EventSource(BASE + "events");
  stream.addEventListener("message", (event) => heard(JSON.parse(event.data)));
  stream.addEventListener("error", lost);
}
