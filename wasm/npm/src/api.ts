// What every entry of the package gives besides init.
export { type Column, type Columns, decodeColumns, encodeColumns, fromColumns, toColumns } from "./columns.js";
export type { InitOptions } from "./compile.js";
export type { Eligibility } from "./eligibility.js";
export type { CSVFiles, Engine, ExportOptions, Region, VerifyOptions } from "./engine.js";
export { type ErrorCode, type Fault, RuilkringError } from "./errors.js";
export type * from "./options.js";
export type * from "./problem.js";
export type * from "./scenario.js";
export type * from "./survey.js";
