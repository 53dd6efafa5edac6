// What runs in the worker thread of Node.
import { parentPort } from "node:worker_threads";
import { serve } from "./remote.js";

const port = parentPort!;
const answer = serve((message, transfer) => port.postMessage(message, transfer));
port.on("message", (message: unknown) => void answer(message));
