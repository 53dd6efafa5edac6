// What runs in the Web Worker.
import { serve } from "./remote.js";

const scope = self as unknown as { onmessage: (event: { data: unknown }) => void; postMessage(message: unknown, transfer: ArrayBuffer[]): void };
const answer = serve((message, transfer) => scope.postMessage(message, transfer));
scope.onmessage = (event) => void answer(event.data);
