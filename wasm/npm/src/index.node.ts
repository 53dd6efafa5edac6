// The engine in the caller's thread, in Node.
import { compiler } from "./compile.js";
import type { Init } from "./options.js";
import { ownModule, readModule } from "./read.node.js";
import { threaded } from "./start.js";

export * from "./api.js";

const compile = compiler(readModule, ownModule);

/** Starts an engine in this thread. */
export const init: Init = async (options = {}) => threaded(await compile(options));
