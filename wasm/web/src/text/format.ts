/** The languages of the page, Dutch first. */
export type Language = "nl" | "en";

const locales: Record<Language, string> = { nl: "nl-NL", en: "en-GB" };

/** How one language writes numbers. */
export interface Format {
  /** 1.243 */
  whole: (value: number) => string;
  /** +112, −9 or ±0, with a real minus sign. */
  signed: (value: number) => string;
  /** 62% of a part from 0 to 1; small parts keep one decimal. */
  percent: (part: number) => string;
  /** 850 m, 1,9 km or 12 km. */
  metres: (metres: number) => string;
  /** +0,4 km or −120 m. */
  signedMetres: (metres: number) => string;
  /** 0,2 s */
  seconds: (seconds: number) => string;
  /** a, b en c */
  list: (parts: readonly string[]) => string;
}

/** The format of a language. */
export function formatOf(language: Language): Format {
  const locale = locales[language];
  const wholes = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const tenths = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const lists = new Intl.ListFormat(locale, { type: "conjunction" });
  const whole = (value: number): string => minus(wholes.format(Math.round(value) + 0));
  const sign = (value: number): string => (value > 0 ? "+" : value < 0 ? "−" : "±");
  const metres = (value: number): string => {
    const length = Math.abs(value);
    const text =
      length < 995 ? `${wholes.format(Math.round(length / 10) * 10)} m`
      : length < 9_950 ? `${tenths.format(length / 1000)} km`
      : `${wholes.format(length / 1000)} km`;
    return value < 0 ? `−${text}` : text;
  };
  return {
    whole,
    metres,
    signed: (value) => sign(Math.round(value)) + wholes.format(Math.abs(Math.round(value))),
    signedMetres: (value) => (Math.abs(value) < 5 ? "±0 m" : sign(value) + metres(Math.abs(value))),
    percent: (part) => {
      const hundred = part * 100;
      const small = hundred > 0 && hundred < 9.95;
      return minus(`${(small ? tenths : wholes).format(hundred)}%`);
    },
    seconds: (value) => `${tenths.format(value)} s`,
    list: (parts) => lists.format(parts),
  };
}

function minus(text: string): string {
  return text.replace("-", "−");
}
