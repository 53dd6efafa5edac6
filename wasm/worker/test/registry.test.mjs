// The registry as a Worker in the real runtime, workerd, on its D1.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { startRegistry, token } from "../registry/local.mjs";
import { here } from "../runtime.mjs";

const rho = token("coordinator", { regions: ["village"] });
const other = token("coordinator", { regions: ["sample"] });
const auditor = token("auditor", { regions: ["village"] });
const atOne = token("practice", { practice: "village-1" });
const patient = (household) => token("patient", { household, person: `${household}-1` });
const household = (id, wishes) => ({ id, adults: [`${id}-1`], current: "village-1", home: { lat: 52.31, lon: 5.61 }, wishes });

describe("the registry as a Worker", () => {
  const folder = mkdtempSync(join(tmpdir(), "ruilkring-registry-"));
  let worker;
  const restart = async (more) => {
    await worker?.stop();
    worker = await startRegistry({ persist: folder, ...more });
  };
  before(() => restart());
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  /** want asks, and must be answered with the status. */
  const want = async (status, ...request) => {
    const answer = await worker.call(...request);
    assert.equal(answer.status, status, `${request[0]} ${request[1]}: ${answer.status} ${answer.text}`);
    if (status >= 400) assert.equal(answer.headers["content-type"], "application/problem+json", request[1]);
    return answer;
  };

  it("says that it is there, and describes itself", async () => {
    assert.equal((await want(200, "GET", "/v1/health")).text, "ok\n");
    assert.equal((await want(200, "GET", "/v1/ready")).text, "ready\n");
    assert.equal((await want(200, "GET", "/v1/openapi.json")).text, readFileSync(join(here, "../../registry/api/openapi.json"), "utf8"));
    assert.equal((await want(200, "GET", "/v1/practices")).json.practices.length, 17);
  });

  it("keeps practices, households and wishes", async () => {
    const practice = { location: { lat: 52.3, lon: 5.66 }, mode: "open", capacity: 2095, enrolled: 2000, region: "village" };
    await want(200, "PUT", "/v1/practices/village-6", rho, practice);
    assert.equal((await want(200, "GET", "/v1/practices/village-6")).json.mode, "open");
    const made = await want(201, "POST", "/v1/households", rho, household("x-1", { ranked: [["village-6"]] }));
    assert.equal(made.headers["location"], "/v1/households/x-1");
    const wishes = "/v1/households/x-1/wishes";
    const first = (await want(200, "GET", wishes, patient("x-1"))).headers["etag"];
    await want(200, "PUT", wishes, patient("x-1"), { ranked: [["village-5"]] }, { "If-Match": first });
    await want(412, "PUT", wishes, patient("x-1"), { ranked: [["village-4"]] }, { "If-Match": first });
    assert.deepEqual((await want(200, "GET", wishes, patient("x-1"))).json.ranked, [["village-5"]]);
    await want(204, "DELETE", "/v1/households/x-1", patient("x-1"));
    await want(404, "GET", "/v1/households/x-1", rho);
  });

  it("refuses what is not for the caller, and what is not right", async () => {
    await want(401, "GET", "/v1/households/h-a");
    await want(403, "GET", "/v1/households", patient("h-a"));
    await want(404, "GET", "/v1/households/h-b", patient("h-a"));
    await want(404, "GET", "/v1/households/h-a", other);
    await want(428, "GET", "/v1/households/h-a", rho, undefined, { "Access-Reason": "" });
    await want(409, "POST", "/v1/households", rho, { ...household("h-a", {}), adults: ["p-1"] });
    const wrong = await want(422, "PUT", "/v1/households/h-a/wishes", patient("h-a"), { ranked: [["nowhere"], ["village-2"], ["village-2"]] });
    assert.deepEqual(wrong.json.faults.map((fault) => fault.path).sort(), ["wishes.ranked[0][0]", "wishes.ranked[2][0]"], wrong.text);
    await want(400, "PUT", "/v1/households/h-a/wishes", patient("h-a"), { within: 1 });
    await want(413, "PUT", "/v1/households/h-a/wishes", patient("h-a"), { ranked: [["x".repeat(1 << 20)]] });
    await want(404, "GET", "/v1/nothing");
    await want(405, "PATCH", "/v1/practices");
  });

  it("accepts tokens of its issuer, and no others", async () => {
    const about = { household: "h-a", person: "h-a-1" };
    const now = Math.floor(Date.now() / 1000);
    const status = async (how) => (await worker.call("GET", "/v1/households/h-a/wishes", token("patient", about, how))).status;
    for (const alg of ["RS256", "PS256", "EdDSA"]) assert.equal(await status({ alg, aud: ["shop", "rho"] }), 200, alg);
    const [head, says, signature] = token("patient", about).split(".");
    const otherSays = token("patient", { household: "h-b", person: "h-b-1" }).split(".")[1];
    const wrong = {
      "for another audience": { aud: "shop" },
      "of another issuer": { iss: "https://elsewhere.example" },
      expired: { exp: now - 1 },
      "without an end": { exp: undefined },
      "not valid yet": { nbf: now + 3600 },
      "by a key that is not published": { key: "other" },
      "by another key than it says": { key: "other", kid: "ES256" },
      "by the public key as a shared secret": { alg: "HS256", kid: "ES256" },
      "by nothing": { alg: "none", kid: "ES256" },
      "with what must be understood": { header: { crit: ["x"] } },
      "of nobody": { household: "" },
    };
    const statuses = await Promise.all(Object.values(wrong).map(status));
    assert.deepEqual(Object.fromEntries(Object.keys(wrong).map((why, i) => [why, statuses[i]])), Object.fromEntries(Object.keys(wrong).map((why) => [why, 401])));
    for (const text of [`${head}.${otherSays}.${signature}`, `${head}.${says}`]) {
      await want(401, "GET", "/v1/households/h-a/wishes", text);
    }
  });

  it("loses nothing of what several write at once", async () => {
    const ids = Array.from({ length: 6 }, (_, i) => `y-${i}`);
    const answers = await Promise.all(ids.map((id) => worker.call("POST", "/v1/households", rho, household(id, { ranked: [["village-2"]] }))));
    assert.deepEqual(answers.map((a) => a.status), ids.map(() => 201), answers.map((a) => a.text).join());
    await Promise.all(ids.map((id) => want(200, "GET", `/v1/households/${id}`, rho)));
    // Of several who change the same thing as it was, one does.
    const tag = (await want(200, "GET", "/v1/households/y-0/wishes", rho)).headers["etag"];
    const changes = await Promise.all([1, 3, 4, 5].map((to) => worker.call("PUT", "/v1/households/y-0/wishes", patient("y-0"), { ranked: [[`village-${to === 1 ? 2 : to}`], ["village-6"]] }, { "If-Match": tag })));
    assert.deepEqual(changes.map((a) => a.status).sort(), [200, 412, 412, 412]);
    // And of several who open the same round.
    const opened = await Promise.all([1, 2, 3].map(() => worker.call("POST", "/v1/rounds", other, { id: "once" })));
    assert.deepEqual(opened.map((a) => a.status).sort(), [201, 409, 409]);
    await Promise.all(ids.map((id) => want(204, "DELETE", `/v1/households/${id}`, rho)));
  });

  it("carries a request with an Idempotency-Key out once, whichever instance gets it", async () => {
    const key = { "Idempotency-Key": "k1" };
    const register = () => worker.call("POST", "/v1/households", rho, household("z-1", {}), key);
    const together = await Promise.all([register(), register(), register()]);
    // One carries it out. Another is told how it was answered, or that this is not known yet.
    assert.equal(together.filter((a) => a.status === 201 && !a.headers["idempotency-replayed"]).length, 1, together.map((a) => a.text).join());
    assert.ok(together.every((a) => a.status === 201 || a.status === 409));
    const again = await register();
    assert.equal(again.status, 201);
    assert.equal(again.headers["idempotency-replayed"], "true");
    await want(422, "POST", "/v1/households", rho, household("z-2", {}), key);
    await want(204, "DELETE", "/v1/households/z-1", rho);
  });

  it("plays a round from its opening to its end, through a new start", async () => {
    const deadline = new Date(Date.now() + 14 * 86400_000).toISOString();
    await want(201, "POST", "/v1/rounds", rho, { id: "r1" });
    const { digest, commitment } = (await want(200, "POST", "/v1/rounds/r1/freeze", rho, {})).json;
    assert.ok(digest && commitment);
    // Two who start the solving: one proposes, and both find the same.
    const solved = await Promise.all([1, 2].map(() => worker.call("POST", "/v1/rounds/r1/solve", rho, {})));
    assert.ok(solved.some((a) => a.status === 202) && solved.every((a) => a.status === 202 || a.status === 409), solved.map((a) => a.text).join());
    assert.match((await want(200, "GET", "/v1/rounds/r1/progress", rho)).text, /"stage":"proposed".*"status":"optimal"/);
    await want(409, "POST", "/v1/rounds/r1/solve", rho, {});
    await want(200, "POST", "/v1/rounds/r1/ask", rho, { deadline });
    const plan = await want(200, "GET", "/v1/rounds/r1/plan", auditor);
    const proof = (await want(200, "GET", "/v1/rounds/r1", auditor)).json;
    assert.equal(proof.digest, digest);
    assert.equal(plan.json.problem, proof.solved);

    const agree = (id) => want(200, "POST", `/v1/households/${id}/proposal/answer`, patient(id), { yes: true });
    await agree("h-a");
    await restart({ limit: 15 }); // requests of each caller
    await agree("h-b");
    const moves = (await want(200, "GET", "/v1/practices/village-1/moves?round=r1", atOne)).text;
    for (const [, at] of moves.matchAll(/"answer_at":"([^"]*)"/g)) await want(200, "POST", at, atOne, { yes: true });
    // One declines; what a native backend repairs by itself the cron trigger does here.
    await want(200, "POST", "/v1/households/h-c/proposal/answer", patient("h-c"), { yes: false });
    assert.equal((await worker.scheduled()).outcome, "ok");
    assert.match((await want(200, "GET", "/v1/households/h-d/proposal", patient("h-d"))).text, /"to":"village-5","rank":2/);
    await agree("h-d");
    await agree("h-e");
    const exchanges = (await want(200, "GET", "/v1/rounds/r1/exchanges", rho)).text;
    const ends = [...exchanges.matchAll(/"execute_at":"([^"]*)"/g)].map(([, at]) => at);
    assert.equal(ends.length, 2, exchanges);
    // Twice at once: each is carried out once.
    for (const at of ends) {
      const both = await Promise.all([1, 2].map(() => worker.call("POST", at, rho, {})));
      assert.ok(both.some((a) => a.status === 200) && both.every((a) => a.status === 200 || a.status === 409), both.map((a) => a.text).join());
    }
    assert.equal((await want(200, "GET", "/v1/households/h-a", rho)).json.current, "village-2");
    const saw = (await want(200, "GET", "/v1/households/h-a/accesses", patient("h-a"))).json.accesses.map((a) => a.what);
    assert.ok(saw.includes("household.read") && saw.includes("exchange.execute"), String(saw));
  });

  it("says so to who asks too often, and to nobody else", async () => {
    const curious = token("researcher");
    let within = 0;
    let refused;
    while (!refused) {
      const answer = await worker.call("GET", "/v1/rounds", curious);
      if (answer.status === 429) refused = answer;
      else assert.equal(answer.status, 200, answer.text);
      // Windows are of the clock: where one ends meanwhile, twice as many pass.
      assert.ok(within++ <= 30, "nothing is counted");
    }
    assert.ok(Number(refused.headers["retry-after"]) > 0);
    await want(200, "GET", "/v1/rounds", auditor);
  });

  it("leaves a journal that is whole, and asks the issuer for its keys once", async () => {
    assert.equal(worker.asked.count, 2);
    await worker.stop();
    const [file] = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(".sqlite") && !name.includes("metadata"));
    // By a program that shares no memory with the Workers: every record follows the
    // one before it, and the snapshot is what they add up to.
    const said = execFileSync("go", ["run", "./registry/cmd/registry", "check", join(folder, file)], { cwd: join(here, "../.."), encoding: "utf8" });
    assert.match(said, /whole:/, said);
    assert.match(said, /snapshot/, said);
  });
});
