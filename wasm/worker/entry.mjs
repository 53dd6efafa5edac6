// The entry of the Worker: that of github.com/syumai/workers, with clean answers.
import worker from "./build/worker.mjs";
import { clean } from "./clean.mjs";

export default clean(worker);
