import { formatOf } from "./format.ts";

const f = formatOf("nl");

/** mens of mensen */
function people(n: number): string {
  return n === 1 ? "1 mens" : `${f.whole(n)} mensen`;
}

function count(n: number, one: string, more: string): string {
  return n === 1 ? `1 ${one}` : `${f.whole(n)} ${more}`;
}

/** Every text of the page in Dutch. The other languages have the same shape. */
export const nl = {
  title: "Ruilkring · Wat als?",
  skip: "Naar de uitkomst",
  brand: "Ruilkring",
  people,

  top: {
    sample: "Voorbeeldregio",
    open: "Ander bestand",
    openLong: "Open een eigen bestand",
    share: "Deel",
    export: "Bewaar",
    print: "Print",
    theme: "Kleuren",
    themes: { auto: "zoals dit apparaat", light: "licht", dark: "donker" },
    switchLanguage: "English",
    more: "Meer",
  },

  region: (practices: number, households: number, persons: number) =>
    `${count(practices, "praktijk", "praktijken")} · ${
      persons === households ? people(persons) : `${count(households, "huishouden", "huishoudens")}, ${people(persons)}`
    } in de ronde`,

  answer: {
    heading: "De uitkomst",
    /** Pieces of the sentence that stands first; those marked are set in bold. */
    sentence: (moved: number, without: number): [string, boolean][] =>
      moved === 0
        ? [["Niemand", true], [" kan in deze ronde van huisarts wisselen.", false]]
        : [
            [people(moved), true],
            [moved === 1 ? " krijgt een huisarts die beter past" : " krijgen een huisarts die beter past", false],
            ...(without > 0
              ? ([
                  [", van wie ", false],
                  [f.whole(without), true],
                  [without === 1 ? " er nu geen heeft" : " er nu geen hebben", false],
                ] as [string, boolean][])
              : []),
            [".", false],
          ],
    against: (what: string) => `vergeleken met ${what}`,
    start: "het uitgangspunt",
    thisIsStart: "Dit is het uitgangspunt: het beste voorstel als er niets verandert. Stel hieronder een vraag, en zie meteen wat het scheelt.",
    swapped: (gained: number, lost: number) =>
      lost === 0 ? `${people(gained)} erbij, niemand valt af.` : gained === 0 ? `${people(lost)} vallen af.` : `${people(gained)} erbij, ${f.whole(lost)} vallen af.`,
    proven: "Bewezen het beste voorstel",
    provenBefore: "Bewezen het beste voorstel, voordat iemand bedankt",
    provenLong: "Geen enkel ander voorstel helpt meer mensen naar de doelen hieronder. Dat is wiskundig bewezen en nagerekend.",
    feasible: (most: number) => (most <= 0 ? "Goed voorstel" : `Goed voorstel: hoogstens ${people(most)} meer mogelijk`),
    feasibleLong: "Elk voorstel is geldig. Bij grenzen aan de lengte van een ruil is het allerbeste voorstel niet altijd te bewijzen; hoeveel er hoogstens bij kan, wel.",
    deepen: "Zoek langer",
    prepared: "vooraf berekend, voor de voorbeeldregio",
    time: (seconds: number) => `berekend in ${f.seconds(seconds)}, op dit apparaat`,
    scenario: "Wat is er anders",
    nothingElse: "niets veranderd",
  },

  numbers: {
    moved: "Geholpen",
    movedOf: (part: number) => `${f.percent(part)} van wie kan kiezen`,
    without: "Had geen huisarts",
    withoutOf: (all: number) => `van ${f.whole(all)} zonder huisarts`,
    first: "Kreeg de eerste keus",
    firstOf: "van wie geholpen is",
    distance: "Afstand tot de huisarts",
    distanceOf: (before: string) => `was ${before} (midden)`,
    waiting: "Wacht nog",
    waitingOf: "er is nog geen plek",
    exchanges: "Ruilen",
    exchangesOf: (cycles: number, chains: number, bundles: number) =>
      [
        cycles > 0 ? count(cycles, "kring", "kringen") : "",
        chains > 0 ? count(chains, "keten", "ketens") : "",
        bundles > 0 ? count(bundles, "bundel", "bundels") : "",
      ]
        .filter((t) => t !== "")
        .join(", "),
    points: (difference: number) => `${difference > 0 ? "+" : difference < 0 ? "−" : "±"}${f.percent(Math.abs(difference)).replace("%", "")} punt`,
  },

  difference: {
    people: (n: number) => (Math.abs(n) === 1 ? `${f.signed(n)} mens` : `${f.signed(n)} mensen`),
    /** Behind the number of people: how many of them have no practice. */
    without: (all: number, without: number): string => {
      if (without === 0) return "";
      if (all > 0 && without > 0) return `, waarvan ${f.whole(without)} zonder huisarts`;
      if (all < 0 && without < 0) return `, waarvan ${f.whole(-without)} zonder huisarts`;
      return `, en ${f.signed(without)} zonder huisarts`;
    },
    even: "±0 mensen",
  },

  controls: {
    heading: "Wat als …?",
    undo: "Ongedaan maken",
    redo: "Opnieuw",
    reset: "Begin opnieuw",
    keep: "Bewaar scenario",

    places: "… praktijken meer plek krijgen?",
    search: "Zoek een praktijk",
    tips: "Waar één plek erbij de meeste mensen helpt",
    tip: (n: number) => `+${f.whole(n)}`,
    all: "Alle praktijken",
    none: "Geen praktijk gevonden.",
    pressure: "op volgorde van wachtenden",
    add: (n: number, name: string) => `${f.whole(n)} plekken erbij bij ${name}`,
    waitingFor: (n: number) => `${f.whole(n)} wachten`,
    overfull: (n: number) =>
      `Deze praktijk zit ${f.whole(n)} boven haar norm. De plekken komen daar bovenop.`,
    openButFull: "Vol: nieuwe mensen kunnen er pas in als u plekken maakt.",

    distance: "… een praktijk alleen uit de buurt inschrijft?",
    distanceNote: "Niemand krijgt een praktijk verder van huis dan dit.",
    distanceOff: "geen grens",
    widen: "… mensen verder willen reizen?",
    widenNote: "Wie elke praktijk in de buurt goed vindt, vindt dat dan binnen deze afstand.",
    widenOff: "zoals opgegeven",

    caps: "… ruilen niet te lang mogen zijn?",
    capsNote: "Korte ruilen zijn makkelijker te regelen. Lange helpen meer mensen.",
    cycle: "Kringruil, hoogstens",
    chain: "Doorschuifketen, hoogstens",
    cap: (n: number) => (n === 0 ? "geen grens" : count(n, "stap", "stappen")),

    order: "… iemand anders voorgaat?",
    orders: {
      rules: "Zoals in het bestand",
      without: "Eerst wie geen huisarts heeft",
      waiting: "Eerst wie het langst wacht",
      near: "Zo dicht mogelijk bij huis",
    },
    ordersNote: (goals: string) => `Nu: ${goals}.`,
    otherOrder: "Een eigen volgorde, uit een bestand of link",

    decline: "… een deel van de mensen bedankt?",
    declineNote: "Wie niet wil ruilen, houdt zijn huisarts. Een ruil met een weigeraar gaat niet door.",
    declineValue: (perMille: number) => (perMille === 0 ? "niemand bedankt" : `${f.percent(perMille / 1000)} bedankt`),
    repair: "Zoek daarna nieuwe ruilen voor wie bleef staan",
    draw: "Loot opnieuw",
    declineOutcome: (proposed: number, declined: number, fell: number, repaired: number) =>
      `Van ${people(proposed)} met een voorstel bedanken er ${f.whole(declined)}. Daardoor blijven ${f.whole(fell)} anderen staan` +
      (repaired > 0 ? `; ${f.whole(repaired)} krijgen alsnog een plek.` : "."),
  },

  goals: {
    priority: "voorrang",
    patients: "zo veel mogelijk mensen",
    households: "zo veel mogelijk huishoudens",
    rank: "de beste keus",
    distance: "dicht bij huis",
    waiting: "wie het langst wacht",
    weight: "het hoogste gewicht",
    exchanges: "korte ruilen",
  },

  modes: {
    open: "Neemt aan",
    swap: "Ruilt alleen",
    closed: "Gesloten",
    openLong: "Neemt nieuwe mensen aan zolang er plek is, en ruilt.",
    swapLong: "Patiëntenstop: neemt alleen aan wie ruilt met iemand die weggaat.",
    closedLong: "Neemt niemand aan. Weggaan mag altijd.",
    question: (name: string) => `Wat doet ${name}?`,
  },

  practice: {
    places: "Plekken erbij",
    wished: "willen erheen",
    in: "komen erin",
    out: "gaan weg",
    waiting: "wachten nog",
    free: (n: number) => (n === 0 ? "geen vrije plek" : count(n, "vrije plek", "vrije plekken")),
    enrolled: (enrolled: number, capacity: number) => `${f.whole(enrolled)} ingeschreven, norm ${f.whole(capacity)}`,
    worth: (n: number) => (n === 1 ? "Eén plek erbij helpt 1 mens meer." : `Eén plek erbij helpt ${f.whole(n)} mensen meer.`),
    outside: (n: number) => `${people(n)} willen erheen, maar worden niet aangenomen.`,
    close: "Sluit",
    more: (n: number) => `${f.whole(n)} plekken erbij`,
    fewer: (n: number) => `${f.whole(n)} plekken minder`,
    from: "Komen van",
    to: "Gaan naar",
    nowhere: "geen huisarts",
    change: (n: number) => `${f.signed(n)} ten opzichte van het uitgangspunt`,
  },

  map: {
    heading: "De kaart",
    label: (open: number, swap: number, closed: number) =>
      `Kaart van de praktijken: ${f.whole(open)} nemen aan, ${f.whole(swap)} ruilen alleen, ${f.whole(closed)} zijn gesloten. ` +
      "Pijltjestoetsen schuiven, plus en min vergroten. Dezelfde praktijken staan in de lijst bij ‘Wat als’.",
    closer: "Vergroot",
    further: "Verklein",
    whole: "Hele regio",
    kilometres: (km: number) => (km < 1 ? `${f.whole(km * 1000)} m` : `${f.whole(km)} km`),
    legend: "Legenda",
    size: "grootte: hoeveel mensen erheen willen",
    filled: "gevuld: wie van hen erin komt",
    flow: "stroom: van breed naar smal",
    coming: "komen hierheen",
    going: "gaan weg",
  },

  compare: {
    heading: "Scenario’s naast elkaar",
    empty: "Bewaar een scenario om het hier met andere te vergelijken.",
    start: "Uitgangspunt",
    now: "Nu",
    unnamed: (n: number) => `Scenario ${n}`,
    name: "Naam van het scenario",
    open: (name: string) => `Open ${name}`,
    remove: (name: string) => `Verwijder ${name}`,
    openShort: "Open",
    removeShort: "Verwijder",
    best: "beste",
    rows: {
      what: "Wat is er anders",
      moved: "Geholpen",
      without: "Had geen huisarts",
      first: "Eerste keus",
      distance: "Afstand (midden)",
      waiting: "Wacht nog",
      exchanges: "Ruilen",
      longest: "Langste ruil",
      proof: "Bewezen het beste",
    },
    yes: "ja",
    no: "nee",
    saved: (name: string) => `‘${name}’ is bewaard.`,
  },

  /** What a scenario changes, in a few words each. */
  changes: {
    places: (name: string, n: number) => `${name}: ${f.signed(n)} ${Math.abs(n) === 1 ? "plek" : "plekken"}`,
    norm: (name: string, n: number) => `${name}: norm ${f.signed(n)}`,
    mode: { open: "neemt aan", swap: "ruilt alleen", closed: "gesloten" },
    practiceMode: (name: string, mode: string) => `${name}: ${mode}`,
    practices: (n: number) => `${f.whole(n)} praktijken veranderd`,
    within: (distance: string) => `hoogstens ${distance} van huis`,
    widen: (distance: string) => `bereid tot ${distance}`,
    cycle: (n: number) => (n === 0 ? "kringen zonder grens" : `kringen tot ${f.whole(n)} stappen`),
    chain: (n: number) => (n === 0 ? "ketens zonder grens" : n === 1 ? "ketens van 1 stap" : `ketens tot ${f.whole(n)} stappen`),
    order: { without: "eerst zonder huisarts", waiting: "eerst langst wachtend", near: "zo dicht mogelijk bij huis" },
    otherOrder: "eigen volgorde",
    decline: (share: string) => `${share} bedankt`,
    repair: "met nieuwe ruilen",
  },

  charts: {
    heading: "Wie krijgt wat",
    table: "Toon als tabel",
    now: "dit scenario",
    start: "uitgangspunt",

    ranks: "Welke keus krijgen mensen?",
    ranksFinding: (part: number) => `${f.percent(part)} krijgt de eerste keus`,
    rank: (n: number) => `${n}e keus`,

    distance: "Hoe ver is het naar de huisarts?",
    distanceFinding: (before: string, after: string) => `Van ${before} naar ${after}, in het midden`,
    before: "nu",
    after: "na de ruil",
    kilometres: "kilometer van huis",
    step: (from: number, to: number | null) => (to === null ? `${f.whole(from)} km en verder` : `${String(from).replace(".", ",")}–${String(to).replace(".", ",")} km`),

    waiting: "Waar blijven mensen wachten?",
    waitingFinding: (name: string, n: number) => (n === 0 ? "Niemand wacht nog" : `De meesten bij ${name}: ${f.whole(n)}`),
    placed: "komt erin",
    elsewhere: "krijgt een andere",
    waits: "wacht nog",

    lengths: "Hoe lang zijn de ruilen?",
    lengthsFinding: (part: number) => `${f.percent(part)} heeft hoogstens 3 stappen`,
    steps: (n: number) => count(n, "stap", "stappen"),
    stepsOrMore: (n: number) => `${n}+`,
    cycles: "kringen",
    chains: "ketens",
    bundles: "bundels",
    practice: "Praktijk",
  },

  held: {
    heading: "Waarom blijft de rest staan?",
    stay: (n: number) => `${people(n)} blijven waar ze zijn`,
    reasons: {
      wantsNothing: "wil nergens liever heen",
      nothingNear: "geen praktijk binnen de gewenste afstand",
      allClosed: "elke gewenste praktijk is gesloten",
      allOutside: "woont buiten het gebied van elke gewenste praktijk",
      closedOrOutside: "gewenste praktijken zijn gesloten of nemen alleen uit een ander gebied",
      nobodyLeaves: "gewenste praktijk is vol en niemand gaat weg",
      noExchange: "geen kring of keten leidt erheen",
      byPriority: "mensen met voorrang gaan voor",
      byOwnPriority: "anders worden er minder mensen met dezelfde voorrang geholpen",
      byNumber: "anders worden er in totaal minder mensen geholpen",
      byRank: "anders krijgen anderen een mindere keus",
      byDistance: "anders moeten mensen verder reizen",
      byWaiting: "anderen wachten langer",
      byWeight: "andere wensen wegen zwaarder",
      bySeed: "gelijk geëindigd, het lot besliste",
      declines: "bedankt voor het voorstel",
      fell: "de ruil ging niet door, omdat een ander bedankte",
      unsettled: "anderen gaan voor",
    } as Record<string, string>,
  },

  table: {
    heading: "Alle ruilen",
    search: "Zoek op praktijk of huishouden",
    kinds: { all: "Alles", cycle: "Kringen", chain: "Ketens", bundle: "Bundels" },
    kind: { cycle: "Kring", chain: "Keten", bundle: "Bundel" },
    states: { 0: "", 1: "gaat niet door", 2: "nieuw gevonden" } as Record<number, string>,
    columns: { kind: "Soort", steps: "Stappen", persons: "Mensen", path: "Praktijken", gain: "Dichterbij", rank: "Keus" },
    count: (shown: number, all: number) => (shown === all ? count(all, "ruil", "ruilen") : `${f.whole(shown)} van ${count(all, "ruil", "ruilen")}`),
    none: "Geen ruil gevonden.",
    show: (n: number) => `Toon ruil ${f.whole(n)} op de kaart`,
    sort: (column: string) => `Sorteer op ${column}`,
    nowhere: "zonder huisarts",
    also: (persons: number, gain: number | null, rank: string) => `${persons > 0 ? `${count(persons, "mens", "mensen")} · ` : ""}${gain === null ? "" : gain < 0 ? `${f.metres(-gain)} verder weg · ` : `${f.metres(gain)} dichterbij · `}keus ${rank}`,
  },

  exchange: {
    heading: (kind: string, n: number) => `${kind} van ${count(n, "stap", "stappen")}`,
    about: {
      cycle: "Ieder krijgt de plek van de volgende. Er is geen vrije plek nodig.",
      chain: "Begint bij een vrije plek; ieder schuift door naar de plek die vrijkomt.",
      bundle: "Huishoudens van verschillende grootte ruilen samen.",
    },
    details: (rank: number, before: string | null, after: string, days: number) =>
      `${rank}e keus · ${before === null ? `${after} van huis` : `van ${before} naar ${after}`}${days > 0 ? ` · wacht ${count(days, "dag", "dagen")}` : ""}`,
    declined: "bedankt",
    previous: "Vorige ruil",
    next: "Volgende ruil",
    close: "Sluit",
  },

  solving: {
    starting: "Rekenmotor starten …",
    loading: "Bestand lezen …",
    solving: "Rekenen …",
    level: (level: number, levels: number) => `doel ${level} van ${levels}`,
    soFar: (moved: number, most: number) => `tot nu toe ${people(moved)}, hoogstens ${f.whole(most)}`,
    stop: "Stop",
    stopped: "Gestopt. De cijfers zijn nog van het vorige scenario.",
    again: "Reken verder",
    back: "Zet de vraag terug",
  },

  file: {
    heading: "Open een regio",
    drop: "Sleep een bestand hierheen, of",
    choose: "kies een bestand",
    kinds: "Eén JSON-bestand, of twee CSV-bestanden: praktijken en huishoudens.",
    safe: "Uw gegevens blijven op dit apparaat. Deze pagina verstuurt niets.",
    sample: "Open de voorbeeldregio",
    dropNow: "Laat los om te openen",
    needHouseholds: (name: string) => `${name} heeft de praktijken. Kies nu ook het bestand met de huishoudens.`,
    needPractices: (name: string) => `${name} heeft de huishoudens. Kies nu ook het bestand met de praktijken.`,
    unknown: (name: string) => `${name} is geen JSON en geen CSV.`,
    many: "Kies één JSON-bestand, of twee CSV-bestanden.",
    faults: (n: number, name: string) => `${count(n, "fout", "fouten")} in ${name}`,
    faultsNote: "Er is niets geladen. Verbeter deze regels en open het bestand opnieuw.",
    shown: (shown: number, all: number) => `De eerste ${f.whole(shown)} van ${f.whole(all)} fouten.`,
    place: (line: number, column: number) => `regel ${line}, teken ${column}`,
    columns: { file: "Bestand", place: "Plaats", path: "Veld", message: "Wat is er mis" },
    copy: "Kopieer de fouten",
    loaded: (name: string) => `${name} is geladen.`,
    tooLarge: "Dit bestand is te groot voor dit apparaat.",
    failed: (message: string) => `Het lezen is niet gelukt: ${message}`,
    formatHelp: "Welke kolommen?",
    formatText:
      "Praktijken: agb, naam, breedtegraad, lengtegraad, capaciteit, ingeschreven, modus (open, ruil of dicht). Huishoudens: huishouden, huidig, breedtegraad, lengtegraad, wensen (A>B=C), en eventueel personen, postcode, prioriteit, sinds. Geen namen, geen BSN.",
  },

  share: {
    heading: "Deel dit scenario",
    note: "De link draagt alleen de vraag: welke praktijken, grenzen en voorrang. Er zitten geen gegevens van mensen in.",
    copy: "Kopieer de link",
    copied: "De link is gekopieerd.",
    label: "Link naar dit scenario",
    otherRegion: "Deze link is voor een andere regio gemaakt. Wat hier niet bestaat is weggelaten.",
    broken: "Deze link kan niet worden gelezen.",
  },

  save: {
    heading: "Bewaar als bestand",
    plan: "Het voorstel",
    planJSON: "Voorstel (JSON)",
    planCSV: "Alle overstappen (CSV)",
    scenario: "Het scenario",
    scenarioJSON: "Scenario (JSON)",
    scenarioCSV: "Vergelijking van scenario’s (CSV)",
    problemJSON: "Regio met dit scenario (JSON)",
    note: "Bestanden worden op dit apparaat gemaakt en bewaard.",
    fileName: { plan: "voorstel", scenario: "scenario", compare: "scenarios", problem: "regio" },
    close: "Sluit",
  },

  footer: {
    local: "Wat u vraagt, wordt op dit apparaat berekend. Er wordt niets verstuurd.",
    offline: "Werkt ook zonder internet.",
    about: "Ruilkring zoekt de kringen en ketens waarmee de meeste mensen bij de huisarts komen die bij hen past, en bewijst dat het niet beter kan.",
  },

  failed: {
    heading: "Er ging iets mis",
    reload: "Laad de pagina opnieuw",
  },
};

/** The shape that every language has. */
export type Texts = typeof nl;
