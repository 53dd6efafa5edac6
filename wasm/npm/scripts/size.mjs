// Fails where the engine, after gzip -9, is beyond its budget.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const BUDGET = 1_200_000;

const size = gzipSync(readFileSync(new URL("../dist/ruilkring.wasm", import.meta.url)), { level: 9 }).length;
console.log(`ruilkring.wasm is ${size} bytes after gzip -9; the budget is ${BUDGET}`);
if (size > BUDGET) process.exitCode = 1;
