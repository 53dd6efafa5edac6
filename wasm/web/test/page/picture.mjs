// Takes the picture of the page that the README shows:
//
//	node wasm/web/test/page/picture.mjs

import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { answered, start, visit, webFolder } from "./browser.mjs";

const world = await start();
const { page } = await visit(world, { width: 1440, height: 860 });
await page.locator(".practices .practice").first().click();
await page.locator("[data-test=more-places]").click();
await answered(page);
await page.mouse.move(0, 0);
await page.waitForTimeout(300);
const path = join(webFolder, "docs/whatif.png");
await page.screenshot({ path });
await world.close();
try {
  execFileSync("pngquant", ["--force", "--skip-if-larger", "--speed", "1", "--output", path, "128", path]);
} catch {
  console.error("pngquant is missing: the picture is larger than it needs to be (Debian: apt-get install pngquant)");
}
