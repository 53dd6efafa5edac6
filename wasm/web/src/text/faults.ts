import type { Language } from "./format.ts";

/** What the engine says of a fault, and how that reads in Dutch; $1 is the first group. */
const dutch: readonly (readonly [RegExp, string])[] = [
  [/^missing$/, "ontbreekt"],
  [/^unknown field(.*)$/, "onbekend veld$1"],
  [/^the field stands here a second time$/, "dit veld staat er al"],
  [/^expected (.+), found (.+)$/, "hier hoort $1, er staat $2"],
  [/^must be (-?\d+) to (\d+)$/, "moet van $1 tot en met $2 zijn"],
  [/^must be a whole number, without a point or an exponent$/, "moet een heel getal zijn, zonder punt of exponent"],
  [/^the number is too large$/, "dit getal is te groot"],
  [/^unknown practice (.+?)(; (?:did you mean|perhaps) (.+))?$/, "onbekende praktijk $1"],
  [/^empty id$/, "lege id"],
  [/^empty id; for none write null or leave it out$/, "lege id; schrijf null of laat het weg voor geen"],
  [/^empty class$/, "lege groep wensen"],
  [/^empty postcode$/, "lege postcode"],
  [/^no postcode; leave the list out for no limit$/, "geen postcode; laat de lijst weg voor geen grens"],
  [/^(.+) is the id of (practices|households)\[(\d+)\] too$/, "$1 is ook de id van $2[$3]"],
  [/^(.+) stands here a second time$/, "$1 staat hier dubbel"],
  [/^the column (.+) is missing$/, "de kolom $1 ontbreekt"],
  [/^unknown column (.+)$/, "onbekende kolom $1"],
  [/^outside the world: a latitude is -90 to 90 degrees$/, "buiten de wereld: een breedtegraad is −90 tot 90"],
  [/^outside the world: a longitude is -180 to 180 degrees$/, "buiten de wereld: een lengtegraad is −180 tot 180"],
  [/^(.+) is not a whole number$/, "$1 is geen heel getal"],
  [/^(.+) is not a number$/, "$1 is geen getal"],
  [/^(.+) is not a date written as (\S+) or (\S+)$/, "$1 is geen datum zoals $2 of $3"],
  [/^(.+) is not a date written as (\S+)$/, "$1 is geen datum zoals $2"],
  [/^after the day of the round, (.+)$/, "na de dag van de ronde, $1"],
  [/^unknown mode (.+?); known are .*$/, "onbekende modus $1; het kan open, ruil of dicht zijn"],
  [/^unknown (goal|mechanism) (.+); known are (.+)$/, "onbekend: $2; bekend zijn $3"],
  [/^unknown format (.+); this is for (.+)$/, "onbekend formaat $1; deze pagina leest $2"],
  [/^nine digits that pass the eleven-test: citizen service numbers do not belong here$/, "negen cijfers die een BSN kunnen zijn: burgerservicenummers horen hier niet"],
  [/^not valid UTF-8$/, "geen geldige UTF-8"],
  [/^the file is empty.*$/, "het bestand is leeg; de eerste regel noemt de kolommen"],
];

/** Words inside what the engine says. */
const words: readonly (readonly [string, string])[] = [
  ["an object", "een object"],
  ["an array", "een lijst"],
  ["a string", "een tekst"],
  ["a whole number", "een heel getal"],
  ["a number", "een getal"],
  ["the end of the text", "het einde van de tekst"],
  ["nine digits, not repeated here", "negen cijfers, die hier niet worden herhaald"],
];

/**
 * A fault in the language of the page. What has no translation stays in English:
 * better so than not said.
 */
export function faultInWords(language: Language, message: string): string {
  if (language === "en") return message;
  for (const [pattern, translation] of dutch) {
    if (!pattern.test(message)) continue;
    let text = message.replace(pattern, translation);
    for (const [english, nederlands] of words) text = text.replaceAll(english, nederlands);
    return text;
  }
  return message;
}
