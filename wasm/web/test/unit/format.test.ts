import assert from "node:assert/strict";
import { test } from "node:test";
import { formatOf, type Language } from "../../src/text/format.ts";

const plain = (text: string): string => text.replaceAll("\u00a0", " ");

test("numbers are written as the language writes them", () => {
  const cases: { name: string; language: Language; write: (f: ReturnType<typeof formatOf>) => string; want: string; reason: string }[] = [
    { name: "thousands", language: "nl", write: (f) => f.whole(1243), want: "1.243", reason: "Dutch groups with a point" },
    { name: "thousands in English", language: "en", write: (f) => f.whole(1243), want: "1,243", reason: "English with a comma" },
    { name: "negative zero", language: "nl", write: (f) => f.whole(-0.2), want: "0", reason: "no sign before zero" },
    { name: "more", language: "nl", write: (f) => f.signed(112), want: "+112", reason: "a plus says that it is a difference" },
    { name: "fewer", language: "nl", write: (f) => f.signed(-1112), want: "−1.112", reason: "a minus sign, not a hyphen" },
    { name: "even", language: "nl", write: (f) => f.signed(0), want: "±0", reason: "no difference" },
    { name: "part", language: "nl", write: (f) => f.percent(0.704), want: "70%", reason: "whole from ten up" },
    { name: "small part", language: "nl", write: (f) => f.percent(0.0123), want: "1,2%", reason: "one decimal below ten" },
    { name: "nothing", language: "nl", write: (f) => f.percent(0), want: "0%", reason: "no decimal" },
    { name: "just below ten", language: "en", write: (f) => f.percent(0.0996), want: "10%", reason: "not 10.0%" },
    { name: "metres", language: "nl", write: (f) => f.metres(848), want: "850 m", reason: "tens of metres" },
    { name: "nearly a kilometre", language: "nl", write: (f) => f.metres(996), want: "1,0 km", reason: "not 1000 m" },
    { name: "kilometres", language: "nl", write: (f) => f.metres(1930), want: "1,9 km", reason: "one decimal" },
    { name: "far", language: "en", write: (f) => f.metres(15_940), want: "16 km", reason: "no decimal from ten up" },
    { name: "nearer", language: "en", write: (f) => f.signedMetres(-4650), want: "−4.7 km", reason: "signed" },
    { name: "as far", language: "en", write: (f) => f.signedMetres(3), want: "±0 m", reason: "less than is written" },
    { name: "list", language: "nl", write: (f) => f.list(["a", "b", "c"]), want: "a, b en c", reason: "the language's word" },
  ];
  for (const c of cases) assert.equal(plain(c.write(formatOf(c.language))), c.want, `${c.name}: ${c.reason}`);
});
