// The calls under /api, as listed in docs/page.md. Every failure is raised as an `ApiError` with a message for users.

export const PAGE = crypto.randomUUID?.() ?? String(Math.random()).slice(2);

export class ApiError extends Error {
  constructor(status, said) {
    super(said?.message ?? `The program answered with ${status}.`);
    this.status = status;
    this.word = said?.word ?? null;
    this.faults = said?.faults ?? null;
  }
}

/** A name as one part of a path; a browser resolves `.` and `..` as steps in the path, however they are encoded. */
export function part(name) {
  if (/^\.{1,2}$/.test(name)) throw new ApiError(404, { message: "there is nothing of this name" });
  return encodeURIComponent(name);
}

/** Whether a fault lies in the request rather than in the moment: the same request would be refused again. */
export const isOfTheWords = (fault) => [400, 403, 404, 422].includes(fault.status);

async function call(method, path, body, signal) {
  let answer;
  try {
    answer = await fetch(`/api${path}`, {
      method,
      signal,
      credentials: "same-origin",
      headers: { "X-Page": PAGE, ...(body === undefined ? {} : { "Content-Type": "application/json" }) },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch (fault) {
    if (fault.name === "AbortError") throw fault;
    throw new ApiError(0, { message: "The program cannot be reached. Is `bayonets serve` still running?" });
  }
  const text = await answer.text();
  const said = parsed(text);
  if (!answer.ok) throw new ApiError(answer.status, said?.error);
  return said;
}

function parsed(text) {
  try {
    return text ? JSON.parse(text) : null;
  } catch {
    return null;
  }
}

export const get = (path, signal) => call("GET", path, undefined, signal);
export const post = (path, body, signal) => call("POST", path, body, signal);
export const remove = (path) => call("DELETE", path);

const pause = (milliseconds, signal) =>
  new Promise((go, stop) => {
    const timer = setTimeout(go, milliseconds);
    signal?.addEventListener("abort", () => (clearTimeout(timer), stop(new DOMException("cancelled", "AbortError"))));
  });

/** Submit a question and wait for its answer; aborting the signal also cancels the computation. */
export async function ask(question, body, { signal, progress }) {
  const { id } = await post(`/questions/${question}`, body, signal);
  signal.addEventListener("abort", () => void remove(`/jobs/${id}`).catch(() => {}));
  for (let wait = 120; ; wait = Math.min(wait * 1.4, 900)) {
    const job = await get(`/jobs/${id}`, signal);
    progress?.(job);
    if (job.state === "done") return job;
    if (job.state === "failed" || job.state === "cancelled") {
      throw new ApiError(422, job.error ?? { message: `The question was ${job.state}.` });
    }
    await pause(wait, signal);
  }
}
