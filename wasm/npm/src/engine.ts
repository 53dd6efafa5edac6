import type { Backend } from "./backend.js";
import { encodeColumns, toColumns } from "./columns.js";
import { RuilkringError, throwIfAborted } from "./errors.js";
import { decodeFrame, type Frame, framed, type Section, WIRE_VERSION } from "./frames.js";
import { type Eligibility, toEligibility } from "./eligibility.js";
import { bytesOf } from "./json.js";
import type {
  About,
  CallOptions,
  ProblemInput,
  Progress,
  RegionInput,
  Report,
  Solution,
  SolveOptions,
} from "./options.js";
import type { Plan } from "./problem.js";
import type { Scenario } from "./scenario.js";
import { ofCall, solution } from "./solution.js";
import type { RegionPractices, RegionSurvey } from "./survey.js";

/** Makes one call of the engine, inside a turn. */
type Send = (frame: Frame, options?: SendOptions) => Promise<Frame>;

interface SendOptions extends CallOptions {
  onProgress?: ((progress: Progress) => void) | undefined;
}

/** The engine: calls wait for one another, in the order in which they were made. */
export class Engine {
  readonly #backend: Backend;
  #last: Promise<unknown> = Promise.resolve();
  #closed = false;

  /** @internal Use init. */
  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** What the engine is and takes. */
  async about(options: CallOptions = {}): Promise<About> {
    const { header } = await this.#turn(options, (send) => send({ header: { call: "about" }, sections: [] }, options));
    return ofCall(header) as unknown as About;
  }

  /**
   * Loads a problem, and works out who may go where, so that every question
   * about it after that is answered at once. Its bytes are kept to load them
   * again where a cancelled call lost them.
   */
  async load(input: RegionInput, options: CallOptions = {}): Promise<Region> {
    const sections = inputSections(input);
    const link = new Link(this.#backend, sections);
    const answer = await this.#turn(options, (send) => link.load(send, options));
    return new Region(link, answer, (o, job) => this.#turn(o, job));
  }

  /** Solves one problem. Where there is more to ask about it, use {@link load}. */
  async solve(problem: ProblemInput, options: SolveOptions = {}): Promise<Solution> {
    return this.#turn(options, (send) => sendSolve(send, {}, [problemSection(problem)], options));
  }

  /**
   * Checks whether a plan is valid and its score right. Rejects with the code
   * `invalid_plan` and every fault where it is not. Give bytes where numbers may
   * be beyond 2^53.
   */
  async verify(problem: ProblemInput, plan: Plan | string | Uint8Array, options: VerifyOptions = {}): Promise<Report> {
    return this.#turn(options, (send) => sendVerify(send, {}, [problemSection(problem)], plan, options));
  }

  /** How many bytes of memory the engine holds. It gives none back until it is closed. */
  async memoryBytes(): Promise<number> {
    return this.#turn({}, () => this.#backend.memoryBytes());
  }

  /** Ends the engine, and the calls in progress. The regions that it loaded are of no more use. */
  close(): void {
    this.#closed = true;
    this.#backend.close();
  }

  /** Does the job when those before it are done. */
  #turn<T>({ signal }: CallOptions, job: (send: Send) => Promise<T>): Promise<T> {
    const turn = this.#last.then(() => {
      if (this.#closed) throw new RuilkringError("closed", "ruilkring: the engine was closed");
      throwIfAborted(signal);
      return job((frame, options) => this.#send(frame, options));
    });
    this.#last = turn.catch(() => {});
    return signal ? orAborted(turn, signal) : turn;
  }

  async #send(frame: Frame, options: SendOptions = {}): Promise<Frame> {
    const { onProgress } = options;
    const request = { header: { version: WIRE_VERSION, ...frame.header }, sections: frame.sections };
    const bytes = await this.#backend.send(framed(request), {
      signal: options.signal,
      onProgress: onProgress && ((message) => onProgress(JSON.parse(new TextDecoder().decode(message)) as Progress)),
    });
    const answer = decodeFrame(bytes);
    const error = answer.header["error"] as Pick<RuilkringError, "code" | "message" | "faults" | "total"> | undefined;
    if (answer.header["ok"] !== true) {
      if (!error) throw new RuilkringError("crashed", "ruilkring: the engine gave an answer that is none");
      throw new RuilkringError(error.code, error.message, error.faults, error.total);
    }
    return answer;
  }
}

/** Waits for the promise, no longer than until the signal is aborted. */
function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

/** Options of verify. */
export interface VerifyOptions extends CallOptions {
  /** The plan is one of the problem with this applied. */
  scenario?: Scenario;
}

/** Options of export. */
export interface ExportOptions extends CallOptions {
  /** Applied first. */
  scenario?: Scenario;
}

/** The two CSV files of a problem. */
export interface CSVFiles {
  practicesCSV: Uint8Array;
  householdsCSV: Uint8Array;
}

/** A problem that the engine holds: to ask about, under any scenario. */
export class Region {
  /** Names the problem by its content. */
  readonly digest: string;
  /** How many households there are. */
  readonly households: number;
  /** What there is to say of it whatever the plan is. */
  readonly survey: RegionSurvey;

  readonly #link: Link;
  readonly #turn: <T>(options: CallOptions, job: (send: Send) => Promise<T>) => Promise<T>;
  #released = false;

  /** @internal Use {@link Engine.load}. */
  constructor(link: Link, answer: Frame, turn: <T>(options: CallOptions, job: (send: Send) => Promise<T>) => Promise<T>) {
    this.#link = link;
    this.#turn = turn;
    this.digest = answer.header["digest"] as string;
    this.households = answer.header["households"] as number;
    this.survey = JSON.parse(new TextDecoder().decode(section(answer, "region"))) as RegionSurvey;
  }

  /** The practices as columns; everything else names them by their index here. */
  get practices(): RegionPractices {
    return this.survey.practices;
  }

  /** Finds the best plan. */
  async solve(options: SolveOptions = {}): Promise<Solution> {
    return this.#call(options, (send, handle) => sendSolve(send, { handle }, [], options));
  }

  /** Checks a plan, see {@link Engine.verify}. */
  async verify(plan: Plan | string | Uint8Array, options: VerifyOptions = {}): Promise<Report> {
    return this.#call(options, (send, handle) => sendVerify(send, { handle }, [], plan, options));
  }

  /** Who may go where. */
  async eligibility(options: VerifyOptions = {}): Promise<Eligibility> {
    return this.#call(options, async (send, handle) => {
      const answer = await send({ header: { call: "eligibility", handle }, sections: scenarioSection(options.scenario) }, options);
      return toEligibility(section(answer, "eligibility"));
    });
  }

  /** The problem, with the scenario applied, in one of its forms. */
  async export(as: "json" | "columns", options?: ExportOptions): Promise<Uint8Array>;
  async export(as: "csv", options?: ExportOptions): Promise<CSVFiles>;
  async export(as: "json" | "columns" | "csv", options: ExportOptions = {}): Promise<Uint8Array | CSVFiles> {
    return this.#call(options, async (send, handle) => {
      const answer = await send({ header: { call: "export", handle, as }, sections: scenarioSection(options.scenario) }, options);
      if (as !== "csv") return section(answer, "problem");
      return { practicesCSV: section(answer, "practices.csv"), householdsCSV: section(answer, "households.csv") };
    });
  }

  /** Lets the engine forget the problem. The region is of no more use. */
  release(): void {
    if (this.#released) return;
    this.#released = true;
    // An engine that was closed has forgotten it already.
    this.#turn({}, (send) => this.#link.release(send)).catch(() => {});
  }

  async #call<T>(options: CallOptions, job: (send: Send, handle: number) => Promise<T>): Promise<T> {
    if (this.#released) throw new RuilkringError("closed", "ruilkring: the region was released");
    return this.#turn(options, async (send) => job(send, await this.#link.handle(send, options)));
  }
}

/** What ties a region to the engine: what it was loaded from, and the handle as long as that holds. */
class Link {
  readonly #backend: Backend;
  #sections: Section[];
  #handle = 0;
  #generation = -1;

  constructor(backend: Backend, sections: Section[]) {
    this.#backend = backend;
    this.#sections = sections;
  }

  async load(send: Send, options: CallOptions): Promise<Frame> {
    const answer = await send({ header: { call: "load" }, sections: this.#sections }, options);
    this.#handle = answer.header["handle"] as number;
    this.#generation = this.#backend.generation;
    return answer;
  }

  /** The handle, after loading again where the engine has lost it. */
  async handle(send: Send, options: CallOptions): Promise<number> {
    if (this.#generation !== this.#backend.generation) await this.load(send, options);
    return this.#handle;
  }

  async release(send: Send): Promise<void> {
    this.#sections = [];
    if (this.#generation === this.#backend.generation) {
      await send({ header: { call: "release", handle: this.#handle }, sections: [] });
    }
  }
}

function section(answer: Frame, name: string): Uint8Array {
  const found = answer.sections.find((s) => s.name === name);
  if (!found) throw new RuilkringError("internal", `ruilkring: the answer has no section ${name}`);
  return found.bytes.slice(); // not a view on the whole answer
}

function scenarioSection(scenario: Scenario | undefined): Section[] {
  return scenario ? [{ name: "scenario", type: "json", bytes: bytesOf(scenario) }] : [];
}

/**
 * A problem as a section: text as it is, so that faults have lines; an object as
 * columns, which the engine reads faster; and an object that columns can't hold
 * as JSON, so that the engine says what is wrong with it.
 */
function problemSection(problem: ProblemInput): Section {
  const columns = typeof problem === "string" || problem instanceof Uint8Array ? undefined : toColumns(problem);
  return columns
    ? { name: "problem", type: "columns", bytes: encodeColumns(columns) }
    : { name: "problem", type: "json", bytes: new Uint8Array(bytesOf(problem)) };
}

/** The input as sections. They are copies, as they may be needed again. */
function inputSections({ problem, columns, practicesCSV, householdsCSV, rules }: RegionInput): Section[] {
  if (problem !== undefined) return [problemSection(problem)];
  if (columns !== undefined) {
    return [{ name: "problem", type: "columns", bytes: columns instanceof Uint8Array ? new Uint8Array(columns) : encodeColumns(columns) }];
  }
  if (practicesCSV === undefined || householdsCSV === undefined) {
    throw new RuilkringError("bad_request", "ruilkring: give problem, or columns, or both practicesCSV and householdsCSV");
  }
  return [
    { name: "practices.csv", type: "csv", bytes: new Uint8Array(bytesOf(practicesCSV)) },
    { name: "households.csv", type: "csv", bytes: new Uint8Array(bytesOf(householdsCSV)) },
    ...(rules ? [{ name: "rules", type: "json", bytes: bytesOf(rules) } as const] : []),
  ];
}

async function sendSolve(send: Send, header: { handle?: number }, sections: Section[], options: SolveOptions): Promise<Solution> {
  const want = options.want ?? ["plan"];
  const answer = await send(
    {
      header: {
        call: "solve",
        ...header,
        want,
        ...(options.maxSteps ? { maxSteps: options.maxSteps } : {}),
        ...(options.language ? { language: options.language } : {}),
        ...(options.onProgress ? { progress: true } : {}),
      },
      sections: [...sections, ...scenarioSection(options.scenario)],
    },
    options,
  );
  return solution(answer);
}

async function sendVerify(
  send: Send,
  header: { handle?: number },
  sections: Section[],
  plan: Plan | string | Uint8Array,
  options: VerifyOptions,
): Promise<Report> {
  const answer = await send(
    {
      header: { call: "verify", ...header },
      sections: [...sections, ...scenarioSection(options.scenario), { name: "plan", type: "json", bytes: bytesOf(plan) }],
    },
    options,
  );
  return ofCall(answer.header) as unknown as Report;
}
