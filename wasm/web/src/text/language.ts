import { computed, effect, signal } from "@preact/signals";
import { en } from "./en.ts";
import { formatOf, type Language } from "./format.ts";
import { nl, type Texts } from "./nl.ts";

const tables: Record<Language, Texts> = { nl, en };

/** The language that was chosen, Dutch where none was. */
export const chosen = signal<Language>(read());

/** The texts and the way of writing numbers of the chosen language. */
export const language = computed(() => ({ code: chosen.value, texts: tables[chosen.value], format: formatOf(chosen.value) }));

function read(): Language {
  try {
    return localStorage.getItem("ruilkring/language") === "en" ? "en" : "nl";
  } catch {
    return "nl";
  }
}

effect(() => {
  document.documentElement.lang = chosen.value;
  document.title = tables[chosen.value].title;
  try {
    localStorage.setItem("ruilkring/language", chosen.value);
  } catch {
    // The choice lasts as long as the page.
  }
});
