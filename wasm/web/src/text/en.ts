import { formatOf } from "./format.ts";
import type { Texts } from "./nl.ts";

const f = formatOf("en");

function people(n: number): string {
  return n === 1 ? "1 person" : `${f.whole(n)} people`;
}

function count(n: number, one: string, more: string): string {
  return n === 1 ? `1 ${one}` : `${f.whole(n)} ${more}`;
}

/** 1st, 2nd, 3rd, 4th */
function ordinal(n: number): string {
  const teens = n % 100 >= 11 && n % 100 <= 13;
  const ending = teens ? "th" : (["th", "st", "nd", "rd"][n % 10] ?? "th");
  return `${n}${ending}`;
}

/** Every text of the page in English. */
export const en: Texts = {
  title: "Ruilkring · What if?",
  skip: "To the outcome",
  brand: "Ruilkring",
  people,

  top: {
    sample: "Sample region",
    open: "Another file",
    openLong: "Open a file of your own",
    share: "Share",
    export: "Save",
    print: "Print",
    theme: "Colours",
    themes: { auto: "as this device has them", light: "light", dark: "dark" },
    switchLanguage: "Nederlands",
    more: "More",
  },

  region: (practices, households, persons) =>
    `${count(practices, "practice", "practices")} · ${
      persons === households ? people(persons) : `${count(households, "household", "households")}, ${people(persons)}`
    } in the round`,

  answer: {
    heading: "The outcome",
    sentence: (moved, without) =>
      moved === 0
        ? [["Nobody", true], [" can change GP in this round.", false]]
        : [
            [people(moved), true],
            [moved === 1 ? " gets a GP who suits them better" : " get a GP who suits them better", false],
            ...(without > 0
              ? ([
                  [", of whom ", false],
                  [f.whole(without), true],
                  [without === 1 ? " has none today" : " have none today", false],
                ] as [string, boolean][])
              : []),
            [".", false],
          ],
    against: (what) => `compared with ${what}`,
    start: "the starting plan",
    thisIsStart: "This is the starting plan: the best there is if nothing changes. Ask a question below, and see at once what it would change.",
    swapped: (gained, lost) =>
      lost === 0 ? `${people(gained)} more, nobody falls out.` : gained === 0 ? `${people(lost)} fall out.` : `${people(gained)} join, ${f.whole(lost)} fall out.`,
    proven: "Proven to be the best plan",
    provenBefore: "Proven to be the best plan, before anybody declines",
    provenLong: "No other plan does better by the goals below. That is proven mathematically, and checked.",
    feasible: (most) => (most <= 0 ? "A good plan" : `A good plan: at most ${people(most)} more are possible`),
    feasibleLong: "Every plan is valid. With limits on the length of a swap, the very best plan can't always be proven; how many more there could be at most, can.",
    deepen: "Search longer",
    prepared: "worked out beforehand, for the sample region",
    time: (seconds) => `worked out in ${f.seconds(seconds)}, on this device`,
    scenario: "What is different",
    nothingElse: "nothing changed",
  },

  numbers: {
    moved: "Helped",
    movedOf: (part) => `${f.percent(part)} of who has a choice`,
    without: "Had no GP",
    withoutOf: (all) => `of ${f.whole(all)} without a GP`,
    first: "Got their first choice",
    firstOf: "of those helped",
    distance: "Distance to the GP",
    distanceOf: (before) => `was ${before} (median)`,
    waiting: "Still waiting",
    waitingOf: "there is no place yet",
    exchanges: "Swaps",
    exchangesOf: (cycles, chains, bundles) =>
      [
        cycles > 0 ? count(cycles, "cycle", "cycles") : "",
        chains > 0 ? count(chains, "chain", "chains") : "",
        bundles > 0 ? count(bundles, "bundle", "bundles") : "",
      ]
        .filter((t) => t !== "")
        .join(", "),
    points: (difference) => `${difference > 0 ? "+" : difference < 0 ? "−" : "±"}${f.percent(Math.abs(difference)).replace("%", "")} points`,
  },

  difference: {
    people: (n) => (Math.abs(n) === 1 ? `${f.signed(n)} person` : `${f.signed(n)} people`),
    without: (all, without) => {
      if (without === 0) return "";
      if (all > 0 && without > 0) return `, ${f.whole(without)} of them without a GP`;
      if (all < 0 && without < 0) return `, ${f.whole(-without)} of them without a GP`;
      return `, and ${f.signed(without)} without a GP`;
    },
    even: "±0 people",
  },

  controls: {
    heading: "What if …?",
    undo: "Undo",
    redo: "Redo",
    reset: "Start over",
    keep: "Keep scenario",

    places: "… practices make more places?",
    search: "Find a practice",
    tips: "Where one more place helps most people",
    tip: (n) => `+${f.whole(n)}`,
    all: "All practices",
    none: "No practice found.",
    pressure: "by people waiting",
    add: (n, name) => `${f.whole(n)} more places at ${name}`,
    waitingFor: (n) => `${f.whole(n)} waiting`,
    overfull: (n) => `This practice is ${f.whole(n)} above its norm. The places come on top of that.`,
    openButFull: "Full: newcomers only fit in once you make places.",

    distance: "… a practice only takes people from nearby?",
    distanceNote: "Nobody gets a practice further from home than this.",
    distanceOff: "no limit",
    widen: "… people would travel further?",
    widenNote: "Who accepts any practice nearby, then accepts any within this distance.",
    widenOff: "as they said",

    caps: "… a swap must not be too long?",
    capsNote: "Short swaps are easier to arrange. Long ones help more people.",
    cycle: "Cycle, at most",
    chain: "Chain, at most",
    cap: (n) => (n === 0 ? "no limit" : count(n, "step", "steps")),

    order: "… others go first?",
    orders: {
      rules: "As in the file",
      without: "First who has no GP",
      waiting: "First who waits longest",
      near: "As near to home as possible",
    },
    ordersNote: (goals) => `Now: ${goals}.`,
    otherOrder: "An order of its own, from a file or a link",

    decline: "… some people decline?",
    declineNote: "Who doesn't want to swap keeps their GP. A swap in which somebody declines does not go through.",
    declineValue: (perMille) => (perMille === 0 ? "nobody declines" : `${f.percent(perMille / 1000)} decline`),
    repair: "Then look for new swaps for those who stayed",
    draw: "Draw lots again",
    declineOutcome: (proposed, declined, fell, repaired) =>
      `Of ${people(proposed)} with a proposal ${f.whole(declined)} decline. That leaves ${f.whole(fell)} others where they are` +
      (repaired > 0 ? `; ${f.whole(repaired)} get a place after all.` : "."),
  },

  goals: {
    priority: "priority",
    patients: "as many people as possible",
    households: "as many households as possible",
    rank: "the best choice",
    distance: "near to home",
    waiting: "who waits longest",
    weight: "the highest weight",
    exchanges: "short swaps",
  },

  modes: {
    open: "Takes in",
    swap: "Swaps only",
    closed: "Closed",
    openLong: "Takes in newcomers while there are free places, and swaps.",
    swapLong: "Patient stop: only takes in who swaps with somebody that leaves.",
    closedLong: "Takes nobody in. Leaving is always allowed.",
    question: (name) => `What does ${name} do?`,
  },

  practice: {
    places: "More places",
    wished: "want to come",
    in: "come in",
    out: "leave",
    waiting: "still wait",
    free: (n) => (n === 0 ? "no free place" : count(n, "free place", "free places")),
    enrolled: (enrolled, capacity) => `${f.whole(enrolled)} enrolled, norm ${f.whole(capacity)}`,
    worth: (n) => (n === 1 ? "One more place helps 1 more person." : `One more place helps ${f.whole(n)} more people.`),
    outside: (n) => `${people(n)} want to come, but are not taken in.`,
    close: "Close",
    more: (n) => `${f.whole(n)} more places`,
    fewer: (n) => `${f.whole(n)} fewer places`,
    from: "Come from",
    to: "Go to",
    nowhere: "no GP",
    change: (n) => `${f.signed(n)} compared with the starting plan`,
  },

  map: {
    heading: "The map",
    label: (open, swap, closed) =>
      `Map of the practices: ${f.whole(open)} take in, ${f.whole(swap)} swap only, ${f.whole(closed)} are closed. ` +
      "Arrow keys move it, plus and minus enlarge it. The same practices are in the list under ‘What if’.",
    closer: "Enlarge",
    further: "Reduce",
    whole: "Whole region",
    kilometres: (km) => (km < 1 ? `${f.whole(km * 1000)} m` : `${f.whole(km)} km`),
    legend: "Legend",
    size: "size: how many people want to go there",
    filled: "filled: who of them comes in",
    flow: "flow: from wide to fine",
    coming: "come here",
    going: "leave",
  },

  compare: {
    heading: "Scenarios side by side",
    empty: "Keep a scenario to compare it with others here.",
    start: "Starting plan",
    now: "Now",
    unnamed: (n) => `Scenario ${n}`,
    name: "Name of the scenario",
    open: (name) => `Open ${name}`,
    remove: (name) => `Remove ${name}`,
    openShort: "Open",
    removeShort: "Remove",
    best: "best",
    rows: {
      what: "What is different",
      moved: "Helped",
      without: "Had no GP",
      first: "First choice",
      distance: "Distance (median)",
      waiting: "Still waiting",
      exchanges: "Swaps",
      longest: "Longest swap",
      proof: "Proven best",
    },
    yes: "yes",
    no: "no",
    saved: (name) => `‘${name}’ is kept.`,
  },

  changes: {
    places: (name, n) => `${name}: ${f.signed(n)} ${Math.abs(n) === 1 ? "place" : "places"}`,
    norm: (name, n) => `${name}: norm ${f.signed(n)}`,
    mode: { open: "takes in", swap: "swaps only", closed: "closed" },
    practiceMode: (name, mode) => `${name}: ${mode}`,
    practices: (n) => `${f.whole(n)} practices changed`,
    within: (distance) => `at most ${distance} from home`,
    widen: (distance) => `willing to go ${distance}`,
    cycle: (n) => (n === 0 ? "cycles without limit" : `cycles of up to ${f.whole(n)} steps`),
    chain: (n) => (n === 0 ? "chains without limit" : n === 1 ? "chains of 1 step" : `chains of up to ${f.whole(n)} steps`),
    order: { without: "no GP first", waiting: "longest waiting first", near: "as near as possible" },
    otherOrder: "an order of its own",
    decline: (share) => `${share} decline`,
    repair: "with new swaps",
  },

  charts: {
    heading: "Who gets what",
    table: "Show as a table",
    now: "this scenario",
    start: "starting plan",

    ranks: "Which choice do people get?",
    ranksFinding: (part) => `${f.percent(part)} get their first choice`,
    rank: (n) => `${ordinal(n)} choice`,

    distance: "How far is it to the GP?",
    distanceFinding: (before, after) => `From ${before} to ${after}, in the middle`,
    before: "now",
    after: "after the swap",
    kilometres: "kilometres from home",
    step: (from, to) => (to === null ? `${f.whole(from)} km and more` : `${from}–${to} km`),

    waiting: "Where do people stay waiting?",
    waitingFinding: (name, n) => (n === 0 ? "Nobody is waiting any more" : `Most at ${name}: ${f.whole(n)}`),
    placed: "comes in",
    elsewhere: "gets another",
    waits: "still waits",

    lengths: "How long are the swaps?",
    lengthsFinding: (part) => `${f.percent(part)} have at most 3 steps`,
    steps: (n) => count(n, "step", "steps"),
    stepsOrMore: (n) => `${n}+`,
    cycles: "cycles",
    chains: "chains",
    bundles: "bundles",
    practice: "Practice",
  },

  held: {
    heading: "Why do the others stay?",
    stay: (n) => `${people(n)} stay where they are`,
    reasons: {
      wantsNothing: "wants no other practice more",
      nothingNear: "no practice within the distance asked",
      allClosed: "every practice they want is closed",
      allOutside: "lives outside the area of every practice they want",
      closedOrOutside: "practices they want are closed, or only take from another area",
      nobodyLeaves: "the practice they want is full and nobody leaves",
      noExchange: "no cycle or chain leads there",
      byPriority: "people with priority go first",
      byOwnPriority: "else fewer people of the same priority would be helped",
      byNumber: "else fewer people would be helped in all",
      byRank: "else others would get a lesser choice",
      byDistance: "else people would have to travel further",
      byWaiting: "others wait longer",
      byWeight: "other wishes weigh more",
      bySeed: "a tie, decided by lot",
      declines: "declines the proposal",
      fell: "the swap fell through, because another declined",
      unsettled: "others go first",
    },
  },

  table: {
    heading: "All swaps",
    search: "Find a practice or household",
    kinds: { all: "All", cycle: "Cycles", chain: "Chains", bundle: "Bundles" },
    kind: { cycle: "Cycle", chain: "Chain", bundle: "Bundle" },
    states: { 0: "", 1: "falls through", 2: "found afterwards" },
    columns: { kind: "Kind", steps: "Steps", persons: "People", path: "Practices", gain: "Nearer", rank: "Choice" },
    count: (shown, all) => (shown === all ? count(all, "swap", "swaps") : `${f.whole(shown)} of ${count(all, "swap", "swaps")}`),
    none: "No swap found.",
    show: (n) => `Show swap ${f.whole(n)} on the map`,
    sort: (column) => `Sort by ${column}`,
    nowhere: "no GP",
    also: (persons, gain, rank) => `${persons > 0 ? `${count(persons, "person", "people")} · ` : ""}${gain === null ? "" : gain < 0 ? `${f.metres(-gain)} farther · ` : `${f.metres(gain)} nearer · `}choice ${rank}`,
  },

  exchange: {
    heading: (kind, n) => `${kind} of ${count(n, "step", "steps")}`,
    about: {
      cycle: "Everybody gets the place of the next. No free place is needed.",
      chain: "Begins with a free place; everybody moves up into the place that falls free.",
      bundle: "Households of different sizes swap together.",
    },
    details: (rank, before, after, days) =>
      `${ordinal(rank)} choice · ${before === null ? `${after} from home` : `from ${before} to ${after}`}${days > 0 ? ` · waiting ${count(days, "day", "days")}` : ""}`,
    declined: "declines",
    previous: "Previous swap",
    next: "Next swap",
    close: "Close",
  },

  solving: {
    starting: "Starting the engine …",
    loading: "Reading the file …",
    solving: "Working it out …",
    level: (level, levels) => `goal ${level} of ${levels}`,
    soFar: (moved, most) => `so far ${people(moved)}, at most ${f.whole(most)}`,
    stop: "Stop",
    stopped: "Stopped. The numbers are still those of the scenario before.",
    again: "Go on",
    back: "Take the question back",
  },

  file: {
    heading: "Open a region",
    drop: "Drop a file here, or",
    choose: "choose a file",
    kinds: "One JSON file, or two CSV files: practices and households.",
    safe: "Your data stays on this device. This page sends nothing.",
    sample: "Open the sample region",
    dropNow: "Let go to open it",
    needHouseholds: (name) => `${name} has the practices. Now choose the file with the households as well.`,
    needPractices: (name) => `${name} has the households. Now choose the file with the practices as well.`,
    unknown: (name) => `${name} is neither JSON nor CSV.`,
    many: "Choose one JSON file, or two CSV files.",
    faults: (n, name) => `${count(n, "fault", "faults")} in ${name}`,
    faultsNote: "Nothing was loaded. Mend these lines and open the file again.",
    shown: (shown, all) => `The first ${f.whole(shown)} of ${f.whole(all)} faults.`,
    place: (line, column) => `line ${line}, column ${column}`,
    columns: { file: "File", place: "Place", path: "Field", message: "What is wrong" },
    copy: "Copy the faults",
    loaded: (name) => `${name} is loaded.`,
    tooLarge: "This file is too large for this device.",
    failed: (message) => `Reading it failed: ${message}`,
    formatHelp: "Which columns?",
    formatText:
      "Practices: id, name, lat, lon, capacity, enrolled, mode (open, swap or closed). Households: id, current, lat, lon, wishes (A>B=C), and where there are any size, postcode, priority, since. No names, no citizen service numbers.",
  },

  share: {
    heading: "Share this scenario",
    note: "The link carries the question only: which practices, limits and priority. There is no data of people in it.",
    copy: "Copy the link",
    copied: "Copied.",
    label: "Link to this scenario",
    otherRegion: "This link was made for another region. What does not exist here was left out.",
    broken: "This link can't be read.",
  },

  save: {
    heading: "Save as a file",
    plan: "The plan",
    planJSON: "Plan (JSON)",
    planCSV: "All moves (CSV)",
    scenario: "The scenario",
    scenarioJSON: "Scenario (JSON)",
    scenarioCSV: "Comparison of scenarios (CSV)",
    problemJSON: "Region with this scenario (JSON)",
    note: "Files are made and kept on this device.",
    fileName: { plan: "plan", scenario: "scenario", compare: "scenarios", problem: "region" },
    close: "Close",
  },

  footer: {
    local: "What you ask is worked out on this device. Nothing is sent.",
    offline: "It also works without a network.",
    about: "Ruilkring finds the cycles and chains by which the most people get to the GP who suits them, and proves that it can't be done better.",
  },

  failed: {
    heading: "Something went wrong",
    reload: "Load the page again",
  },
};
