import { outcomeOf, withExchanges, type Outcome } from "./outcome.ts";
import { keyOf } from "./scenario.ts";
import type { OpenRegion, Progress, Scenario } from "./types.ts";

/** What becomes of a question, told as it happens. */
export interface SolverEvents {
  /** A question is being worked on. */
  begun: (scenario: Scenario) => void;
  progress: (p: Progress) => void;
  /** The answer to the latest question, at first without its exchanges. */
  answered: (o: Outcome) => void;
  /** The same answer with its exchanges. */
  detailed: (o: Outcome) => void;
  failed: (error: unknown, scenario: Scenario) => void;
}

/** Most answers that are kept, so that undo and comparing cost nothing. */
const most = 8;
/** A solve that has run this long is given up for a newer question, in milliseconds. */
const patience = 400;
/**
 * The budget of an answer, in steps. Rounds without caps take a fraction of it. A
 * capped round has a plan within a few parts in a thousand of its bound by then,
 * and would spend several times as long on the rest.
 */
const stepsPerHousehold = 12_000;
const leastSteps = 60_000_000;
/** Rounds of so many households take long enough for a word on how far they are. */
const large = 100_000;

/** The step budget of an answer; none for a thorough one. */
export function budget(region: OpenRegion, thorough: boolean): number {
  return thorough ? 0 : Math.max(leastSteps, stepsPerHousehold * region.households);
}

/** Reports whether the round is one of single persons without caps and limits, which takes moments. */
export function plain({ survey: { all, maxCycle, maxChain, practices } }: OpenRegion, s: Scenario): boolean {
  const caps = (s.maxCycle ?? maxCycle) !== 0 || (s.maxChain ?? maxChain) !== 0;
  const limits = practices.maxIntake.some((n) => n >= 0) || (s.practices ?? []).some((p) => p.maxIntake !== undefined);
  return !caps && !limits && all.persons === all.households;
}

interface Question {
  scenario: Scenario;
  thorough: boolean;
  asked: number;
}

interface Run {
  since: number;
  abort: AbortController;
  /** The start: everything is compared with it, so it is never given up for another question. */
  first: boolean;
  /** What is left to do is a moment's work. */
  solved: boolean;
  /** Nobody waits for it any more. */
  overtaken: boolean;
}

/**
 * Asks one question at a time, the newest first: questions that were overtaken
 * are left out. A solve that is nearly done is waited for, since stopping it
 * costs a fresh engine; a long one is stopped.
 */
export class Solver {
  readonly #region: OpenRegion;
  readonly #events: SolverEvents;
  readonly #kept = new Map<string, Outcome>();
  #running: Run | null = null;
  #waiting: Question | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(region: OpenRegion, events: SolverEvents) {
    this.#region = region;
    this.#events = events;
  }

  /**
   * Asks for the scenario's outcome. Events tell the answer, at once where it is
   * known. A thorough one is searched for to the end.
   */
  ask(scenario: Scenario, thorough = false): void {
    const known = this.#kept.get(keyOf(scenario));
    if (known !== undefined && known.exchanges !== null && !(thorough && known.early)) {
      this.#waiting = null;
      this.#overtake();
      this.#events.answered({ ...known, scenario });
      return;
    }
    this.#waiting = { scenario, thorough, asked: performance.now() };
    if (this.#running === null) void this.#next();
    else this.#overtake();
  }

  /** Lets what is being worked on end if that is soon, and else gives it up. */
  #overtake(): void {
    const running = this.#running;
    if (running === null || running.first) return;
    running.overtaken = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (!running.solved) running.abort.abort();
    }, Math.max(0, running.since + patience - performance.now()));
  }

  /** Gives up what is being worked on. No answer comes. */
  stop(): void {
    this.#waiting = null;
    this.#running?.abort.abort();
    this.#running = null;
  }

  /** Gives up, and lets go of the region. */
  close(): void {
    this.#closed = true;
    this.stop();
    this.#region.release();
  }

  async #next(): Promise<void> {
    const question = this.#waiting;
    if (question === null || this.#closed) return;
    this.#waiting = null;
    const run: Run = { since: performance.now(), abort: new AbortController(), first: this.#kept.size === 0, solved: false, overtaken: false };
    this.#running = run;
    this.#events.begun(question.scenario);
    try {
      await this.#work(question, run, () => this.#running === run && !run.overtaken);
    } catch (error) {
      if (!run.abort.signal.aborted && this.#running === run && !run.overtaken) this.#events.failed(error, question.scenario);
    }
    if (this.#running === run) this.#running = null;
    clearTimeout(this.#timer);
    if (this.#running === null && this.#waiting !== null) void this.#next();
  }

  /** Numbers first, since everybody looks at them; then the exchanges, which the engine still has. */
  async #work({ scenario, thorough, asked }: Question, run: Run, current: () => boolean): Promise<void> {
    const options = { scenario, maxSteps: budget(this.#region, thorough), signal: run.abort.signal };
    // To tell how far it is costs a short solve as much time as the rest of it.
    const long = this.#region.households > large || !plain(this.#region, scenario);
    const solution = await this.#region.solve({
      ...options,
      want: ["survey"],
      ...(long ? { onProgress: (p: Progress) => current() && this.#events.progress(p) } : {}),
    });
    run.solved = true;
    performance.clearMeasures("solve");
    performance.measure("solve", { start: asked });
    // An engine that was still starting worked on nothing until it had.
    const waitedMs = "waitedMs" in solution ? Number(solution.waitedMs) : 0;
    const outcome = outcomeOf(scenario, solution, thorough, performance.now() - asked - waitedMs);
    this.#keep(outcome);
    if (!current()) return;
    this.#events.answered(outcome);
    // Let the page paint before the rest comes in.
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    if (!current()) return;
    const { exchanges } = await this.#region.solve({ ...options, want: ["exchanges"] });
    const whole = withExchanges(outcome, exchanges);
    this.#keep(whole);
    if (current()) this.#events.detailed(whole);
  }

  #keep(o: Outcome): void {
    const key = keyOf(o.scenario);
    this.#kept.delete(key);
    this.#kept.set(key, o);
    // The first one, the start, stays.
    const [first, second] = this.#kept.keys();
    if (this.#kept.size > most && second !== undefined) this.#kept.delete(first === key ? first : second);
  }
}
