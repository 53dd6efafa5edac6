// The Worker of the Worker project: one engine for all requests of an isolate.
import { init } from "ruilkring";
import { town, use } from "./use.js";

const engine = init();

export default {
  async fetch() {
    return Response.json(await use(await engine, town(20, 600, 1)));
  },
};
