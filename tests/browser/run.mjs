// The preview in a real browser: node tests/browser/run.mjs [part of a test's name]

import assert from "node:assert/strict";
import { edits } from "./edits.mjs";
import { reach } from "./reach.mjs";
import { readers } from "./readers.mjs";
import { editorOf, smallWorkspace } from "./small.mjs";
import { PATIENCE, freePort, launch } from "./wayleaf.mjs";

/** How many tests run beside each other, each with a program and a browser's window of its own. */
const LANES = 2;

const wanted = Object.entries({ ...edits, ...readers, ...reach })
  .map(([name, test]) => ({ name, forms: [], ...(typeof test === "function" ? { test } : test) }))
  .filter(({ name }) => name.includes(process.argv[2] ?? ""));

/** Runs a test, and says what is wrong. */
async function outcome(browser, { forms, test }) {
  const workspace = smallWorkspace(...forms);
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
  context.setDefaultTimeout(PATIENCE);
  const faults = [];
  try {
    const editor = editorOf(workspace);
    await workspace.start("--port", String(await freePort()), "--editor", editor.command);
    const page = await context.newPage();
    page.on("pageerror", (error) => faults.push(error.message));
    page.on("console", (one) => { if (one.text().includes("Content Security Policy") && !one.location().url.includes("evil.example")) faults.push(one.text()); });
    await page.goto(workspace.address);
    await test({ page, context, workspace, editor });
    assert.deepEqual(faults, []);
    return null;
  } catch (error) {
    return `${error.stack}\n${workspace.lines.slice(-8).join("\n")}`;
  } finally {
    await context.close();
    await workspace.end();
  }
}

const browser = await launch();
let [next, failed] = [0, 0];
const lane = async () => {
  while (next < wanted.length) {
    const one = wanted[next++];
    const start = Date.now();
    let wrong = await outcome(browser, one);
    // On a busy machine a step can come before the page is ready for it: that is said, and stops nothing unless it
    // comes twice.
    if (wrong) {
      console.log(`AGAIN   ${one.name}\n${wrong}`);
      wrong = await outcome(browser, one);
    }
    if (wrong) failed += 1;
    console.log(wrong ? `FAILED  ${one.name}\n${wrong}` : `ok      ${one.name} (${((Date.now() - start) / 1000).toFixed(1)} s)`);
  }
};
await Promise.all(Array.from({ length: LANES }, lane));
await browser.close();
console.log(`${wanted.length - failed} of ${wanted.length} passed`);
process.exit(failed || !wanted.length ? 1 : 0);
