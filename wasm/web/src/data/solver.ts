import { outcomeOf, type Outcome } from "./outcome.ts";
import { keyOf } from "./scenario.ts";
import type { Progress, Region, Scenario } from "./types.ts";

/** What becomes of a question, told as it happens. */
export interface SolverEvents {
  /** A question is being worked on. */
  begun: (scenario: Scenario) => void;
  progress: (p: Progress) => void;
  /** The answer to the latest question. */
  answered: (o: Outcome) => void;
  failed: (error: unknown, scenario: Scenario) => void;
}

/** Most answers that are kept, so that undo and comparing cost nothing. */
const most = 24;
/**
 * The budget of an answer, in steps. Rounds without caps take a fraction of it. A
 * capped round has a plan within a few parts in a thousand of its bound by then,
 * and would spend several times as long on the rest.
 */
const stepsPerHousehold = 12_000;
const leastSteps = 60_000_000;
/** A solve that has run this long is given up for a newer question, in milliseconds. */
const patience = 400;

/**
 * Asks one question at a time, the newest first: questions that were overtaken
 * are left out. A solve that is nearly done is waited for, since stopping it
 * costs a fresh engine; a long one is stopped.
 */
export class Solver {
  readonly #region: Region;
  readonly #events: SolverEvents;
  readonly #kept = new Map<string, Outcome>();
  #running: { scenario: Scenario; since: number; abort: AbortController } | null = null;
  #waiting: { scenario: Scenario; thorough: boolean; asked: number } | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(region: Region, events: SolverEvents) {
    this.#region = region;
    this.#events = events;
  }

  /**
   * Asks for the scenario's outcome. Events tell the answer, at once where it is
   * known. A thorough one is searched for to the end.
   */
  ask(scenario: Scenario, thorough = false): void {
    const known = this.#kept.get(keyOf(scenario));
    if (known !== undefined && !(thorough && known.early)) {
      this.#waiting = null;
      this.#running?.abort.abort();
      this.#running = null;
      this.#events.answered({ ...known, scenario });
      return;
    }
    const now = performance.now();
    this.#waiting = { scenario, thorough, asked: now };
    if (this.#running === null) {
      void this.#next();
      return;
    }
    const left = this.#running.since + patience - now;
    const running = this.#running;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => running.abort.abort(), Math.max(0, left));
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
    const { scenario, thorough, asked } = question;
    const run = { scenario, since: performance.now(), abort: new AbortController() };
    this.#running = run;
    this.#events.begun(scenario);
    try {
      const solution = await this.#region.solve({
        scenario,
        maxSteps: thorough ? 0 : Math.max(leastSteps, stepsPerHousehold * this.#region.households),
        want: ["plan", "survey", "exchanges"],
        signal: run.abort.signal,
        onProgress: (p) => this.#running === run && this.#events.progress(p),
      });
      const outcome = outcomeOf(scenario, solution, performance.now() - asked);
      this.#keep(outcome);
      if (this.#running === run && this.#waiting === null) this.#events.answered(outcome);
    } catch (error) {
      if (!run.abort.signal.aborted && this.#running === run) this.#events.failed(error, scenario);
    }
    if (this.#running === run) this.#running = null;
    clearTimeout(this.#timer);
    if (this.#running === null && this.#waiting !== null) void this.#next();
  }

  #keep(o: Outcome): void {
    const key = keyOf(o.scenario);
    this.#kept.delete(key);
    this.#kept.set(key, o);
    // The first one, the start, stays.
    const [, second] = this.#kept.keys();
    if (this.#kept.size > most && second !== undefined) this.#kept.delete(second);
  }
}
