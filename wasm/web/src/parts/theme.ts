import { signal } from "@preact/signals";

const query = matchMedia("(prefers-color-scheme: dark)");

/** The colours that the device asks for. */
export const systemTheme = signal<"light" | "dark">(query.matches ? "dark" : "light");

// As in stage.css.
const over = matchMedia("(min-width: 941px) and (max-width: 1639px)");

/** The card of what is pointed at lies over the map, and not beside or below it. */
export const cardOver = signal(over.matches);

over.addEventListener("change", () => (cardOver.value = over.matches));
query.addEventListener("change", () => (systemTheme.value = query.matches ? "dark" : "light"));
