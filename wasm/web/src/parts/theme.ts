import { signal } from "@preact/signals";

const query = matchMedia("(prefers-color-scheme: dark)");

/** The colours that the device asks for. */
export const systemTheme = signal<"light" | "dark">(query.matches ? "dark" : "light");

query.addEventListener("change", () => (systemTheme.value = query.matches ? "dark" : "light"));
