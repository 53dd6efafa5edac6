// The stateless API of ruilkring on the npm package: the addresses and answers of
// the Worker above, with one engine kept for each isolate. About ten times the
// requests a second; calls in one isolate wait for one another, as there is one
// thread in any case.
import { init, RuilkringError } from "ruilkring";
import description from "../../edge/openapi.json";

const maxBody = 16 << 20;
const maxSteps = 200_000_000;

/** mostKept is how many bytes an engine may hold between requests: an isolate has 128 MB, and memory that has grown stays. */
const mostKept = 48 << 20;

/** The engine of this isolate. It is started by the first request, as start-up may do little. */
let engine;
const started = () => (engine ??= init().catch((error) => {
  engine = undefined; // the next request tries again
  throw error;
}));
/** How many requests have a use for it. */
let users = 0;

/** use lets a job use the engine. */
async function use(job) {
  users++;
  try {
    return await job(await started());
  } finally {
    if (--users === 0) await shrink();
  }
}

/** shrink gives the engine up where it has grown and nobody uses it: the next request starts another. */
async function shrink() {
  const grown = await engine;
  if (!grown || (await grown.memoryBytes()) <= mostKept || users > 0) return;
  grown.close();
  engine = undefined;
}

const common = { "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff" };

class Problem extends Error {
  constructor(status, title, detail, more = {}) {
    super(title);
    Object.assign(this, { status, body: { type: "about:blank", title, status, detail, ...more } });
  }
}

/** statuses are those of the engine's errors; any other is a fault of the program. */
const statuses = { bad_request: 400, too_large: 413, invalid_problem: 422, invalid_plan: 422, unsupported: 422 };
const titles = {
  bad_request: "bad request", too_large: "too large", invalid_problem: "invalid input", invalid_plan: "the plan does not hold", unsupported: "not supported",
};

function problemOf(error) {
  if (error instanceof Problem) return error;
  if (error instanceof RuilkringError && statuses[error.code]) {
    const faults = error.faults.slice(0, 1000).map(({ message, ...where }) => ({ ...where, text: message }));
    return new Problem(statuses[error.code], titles[error.code], error.message, faults.length ? { faults, total: error.total } : {});
  }
  console.error(error instanceof RuilkringError ? `${error.code}: ${error.message}` : error);
  return new Problem(500, "a fault of the program", "the request was not carried out; please report it");
}

const tooLarge = () => new Problem(413, "too large", `the body may have ${maxBody} bytes, decompressed`);

/** whole reads a stream to its end, within the limit. */
async function whole(stream) {
  const chunks = [];
  let size = 0;
  for await (const chunk of stream.values({ preventCancel: true })) {
    size += chunk.length;
    if (size > maxBody) throw tooLarge();
    chunks.push(chunk);
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

/** body is the body of a request, decompressed, within the limit. */
async function body(request) {
  const kind = request.headers.get("Content-Type");
  if (kind && !/^application\/([\w.-]+\+)?json\s*(;|$)/i.test(kind)) {
    throw new Problem(415, "unsupported media type", "the body must be application/json");
  }
  if (Number(request.headers.get("Content-Length")) > maxBody) throw tooLarge();
  const encoding = request.headers.get("Content-Encoding") ?? "identity";
  if (encoding !== "gzip" && encoding !== "identity") {
    throw new Problem(415, "unsupported encoding", `the body may be compressed with gzip, not with ${encoding}`);
  }
  try {
    const bytes = request.body ? await whole(request.body) : new Uint8Array();
    return encoding === "gzip" ? await whole(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))) : bytes;
  } catch (error) {
    throw error instanceof Problem ? error : new Problem(400, "the body can't be read", error.message);
  }
}

/** mostDrained is how many bytes of a refused body are read: as many as Cloudflare lets through on most of its plans. */
const mostDrained = 100 << 20;

/**
 * drain reads what is left of the body of a request that is refused: a connection
 * that closes while its client is still sending shows the client a broken
 * connection in place of the answer.
 */
async function drain(request) {
  if (!request.body || request.headers.has("Expect")) return;
  try {
    let size = 0;
    for await (const chunk of request.body) {
      size += chunk.length;
      if (size > mostDrained) return;
    }
  } catch {
    // Where it can't be read, nobody waits.
  }
}

/** smallest is the fewest bytes that are worth compressing. */
const smallest = 1400;

/** accepts reports whether an Accept-Encoding header welcomes gzip. */
function accepts(header) {
  for (const part of header.split(",")) {
    const [name, weight = ""] = part.split(";");
    if (["gzip", "*"].includes(name.trim())) return !/^q=0(\.0*)?$/.test(weight.replaceAll(" ", ""));
  }
  return false;
}

/** json answers. The runtime compresses what is said to be so. */
function json(request, text, headers = {}) {
  const gzip = text.length >= smallest && accepts(request.headers.get("Accept-Encoding") ?? "");
  return new Response(text, {
    headers: { ...common, "Content-Type": "application/json", Vary: "Accept-Encoding", ...(gzip && { "Content-Encoding": "gzip" }), ...headers },
  });
}

async function solve(request, url) {
  let steps = maxSteps;
  const asked = url.searchParams.get("steps");
  if (asked) {
    steps = Number(asked);
    if (!/^\d{1,15}$/.test(asked) || steps < 1) throw new Problem(400, "bad request", `steps=${JSON.stringify(asked)} is not a whole number from 1`);
    if (steps > maxSteps) throw new Problem(400, "bad request", `steps=${steps} is more than the limit of ${maxSteps}`);
  }
  const problem = await body(request);
  const solution = await use((engine) => engine.solve(problem, { maxSteps: steps }));
  return json(request, solution.planBytes, {
    "Ruilkring-Method": solution.method,
    "Ruilkring-Steps": String(solution.steps),
    ...(solution.limit ? { "Ruilkring-Limit": solution.limit } : {}),
  });
}

async function verify(request) {
  let parts;
  try {
    parts = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(await body(request)));
  } catch (error) {
    throw error instanceof Problem ? error : new Problem(400, "broken JSON", error.message);
  }
  if (!parts || typeof parts !== "object" || !parts.problem || !parts.plan || Object.keys(parts).length !== 2) {
    throw new Problem(400, "broken JSON", "the body must be a JSON object with problem and plan");
  }
  const report = await use((engine) => engine.verify(parts.problem, parts.plan));
  const { status, persons, households, cycles, chains, bundles, score, bound, proven } = report;
  return json(request, JSON.stringify({ valid: true, status, persons, households, cycles, chains, bundles, score, bound, proven }) + "\n");
}

const routes = {
  "/v1/solve": ["POST", solve],
  "/v1/verify": ["POST", verify],
  "/v1/health": ["GET, HEAD", async (request) => json(request, JSON.stringify({ status: "ok", max_body: maxBody, max_steps: maxSteps, engine_bytes: (await (await engine)?.memoryBytes()) ?? 0 }) + "\n")],
  "/v1/openapi.json": ["GET, HEAD", (request) => json(request, JSON.stringify(description) + "\n")],
};

export default {
  async fetch(request) {
    try {
      const url = new URL(request.url);
      const [methods, answer] = routes[url.pathname] ?? [];
      if (!answer) throw new Problem(404, "no such address", "GET /v1/openapi.json lists what there is");
      if (!methods.split(", ").includes(request.method)) throw new Problem(405, "method not allowed", `this address answers ${methods}`);
      return await answer(request, url);
    } catch (error) {
      const { status, body } = problemOf(error);
      await drain(request);
      return new Response(JSON.stringify(body) + "\n", { status, headers: { ...common, "Content-Type": "application/problem+json" } });
    }
  },
};
