// Problems for the tests.
export { town } from "./project/use.js";

/** Two who want each other's place. */
export function pair() {
  return {
    format: "ruilkring/v1",
    practices: ["a", "b"].map((id) => ({ id, location: { lat: 52, lon: 4.3 }, capacity: 1, enrolled: 1, mode: "swap" })),
    households: [["h1", "a", "b"], ["h2", "b", "a"]].map(([id, current, wish]) => ({
      id, current, home: { lat: 52, lon: 4.31 }, wishes: { ranked: [[wish]] },
    })),
  };
}
