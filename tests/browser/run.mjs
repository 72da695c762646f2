// The preview in a real browser: node tests/browser/run.mjs [part of a test's name]

import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { Workspace, launch, need } from "./wayleaf.mjs";

const PATIENCE = 60_000;
const axe = readFileSync(need.resolve("axe-core/axe.min.js"), "utf8");

const FORM = `id = "note"
version = "1.0"
title = "A note"
of = "case"
status = "in-force"
in-force = { from = 2020-01-01 }
readers = ["professionals", "chair", "parent"]
[[section]]
id = "who"
title = "Who they are"
[[section.field]]
id = "who-i-am"
label = "In words"
kind = "prose"
from = "case.young-person.who-i-am"
[[section]]
id = "known"
title = "What is known"
[[section.field]]
id = "information"
label = "Information"
kind = "table"
from = "case.information"
[[section.field.column]]
id = "text"
label = "What"
kind = "prose"
from = ".text"
`;

const words = (text) => `reference = "T-1"
[young-person]
id = "yp"
name = "Ash Rowan"
who-i-am = "${text}"
[[family]]
id = "mother"
name = "Kim Rowan"
relationship = "mother"
role = "protective-partner"
[[information]]
id = "i1"
text = "Seen with older boys near the shops"
status = "intelligence"
withhold = { from = ["family"], reason = "risk-of-reprisal", requested-by = "chair", agreed-by = "chair", agreed-on = 2020-01-10, review-on = 2020-02-10 }
`;
const CASE = "content/cases/T-1/case.toml";

function smallWorkspace() {
  const workspace = new Workspace();
  workspace.keepOnly();
  workspace.write("content/authority.toml", readFileSync(join(import.meta.dirname, "../suite/authority.toml"), "utf8"));
  workspace.write("templates/note/1.0/form.toml", FORM);
  workspace.write(CASE, words("Draws comics"));
  return workspace;
}

const figure = (page, number = 0) => page.locator("figure").nth(number);
const look = (page, number = 0) => figure(page, number).getAttribute("data-look");
const shows = (page, text) => page.locator(".regions button", { hasText: text }).first().waitFor({ state: "attached", timeout: PATIENCE });

async function choose(page, reference = "T-1", title = "A note") {
  const summary = page.locator(`details[data-case="${reference}"] > summary`);
  await summary.waitFor({ timeout: PATIENCE });
  if (!(await page.locator(`details[data-case="${reference}"]`).getAttribute("open") !== null)) await summary.click();
  await page.locator(`details[data-case="${reference}"] button`, { hasText: title }).first().click();
  await page.locator("figure[data-look]").first().waitFor({ timeout: PATIENCE });
}

async function reader(page, name, side = 0) {
  await page.locator(".choose").nth(side).getByLabel("Reader").selectOption({ label: name });
}

/** No finding of axe-core. */
async function accessible(page, what) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run());
  const found = violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 120)).join(" | ")}`);
  assert.deepEqual(found, [], what);
}

const tests = {
  async "a save changes the pixels and keeps the place"({ page, workspace }) {
    await choose(page);
    await page.locator("#state", { hasText: "Up to date" }).waitFor({ timeout: PATIENCE });
    await page.locator("#larger").click();
    await page.evaluate(() => scrollTo({ top: 150, behavior: "instant" }));
    const [before, pixels] = [await look(page), await figure(page).screenshot()];
    const at = () => page.evaluate(() => {
      const { top, width } = document.querySelector("figure").getBoundingClientRect();
      return [Math.round(top), Math.round(width)];
    });
    const place = await at();
    workspace.write(CASE, words("Wants to be a chef"));
    await page.waitForFunction((before) => document.querySelector("figure").dataset.look !== before, before, { timeout: PATIENCE });
    assert.notDeepEqual(await figure(page).screenshot(), pixels);
    assert.deepEqual(await at(), place);
    await shows(page, "Wants to be a chef");
  },

  async "a break keeps the pages and says why, until it is mended"({ page, workspace }) {
    await choose(page);
    const before = await look(page);
    workspace.write(CASE, words("Draws comics") + "nonsense = 1\n");
    await page.locator(".stale").waitFor({ timeout: PATIENCE });
    assert.equal(await look(page), before, "the last good pages stay");
    const said = page.locator(".notes li.is-error").first();
    await said.waitFor({ timeout: PATIENCE });
    workspace.write(CASE, words("Is heard"));
    await page.locator(".stale").waitFor({ state: "hidden", timeout: PATIENCE });
    await shows(page, "Is heard");
    assert.equal(await page.locator(".notes li.is-error").count(), 0);
  },

  async "an error leads to its file and line"({ page, workspace }) {
    await reader2chair(page);
    workspace.write(CASE, words("Draws comics") + "nonsense = 1\n");
    const place = page.locator(".notes li.is-error .place").first();
    await place.waitFor({ timeout: PATIENCE });
    assert.equal(await place.textContent(), `${CASE}:16`);
  },

  async "words lead to their key, and open in the editor"({ page, workspace }) {
    await choose(page);
    await shows(page, "Draws comics");
    await page.locator(".regions button", { hasText: "Draws comics" }).click();
    assert.equal(await page.locator("#source-place").textContent(), `${CASE}:5:13`);
    assert.equal(await page.locator("#source-key").textContent(), "[young-person] who-i-am");
    const opened = join(workspace.folder, "opened");
    for (let tries = 0; !existsSync(opened) && tries < 600; tries += 1) await page.waitForTimeout(50);
    assert.deepEqual(JSON.parse(readFileSync(opened, "utf8")), [workspace.path(CASE), "5", "13"]);
    // A word of the form leads to the form.
    await page.locator(".regions button", { hasText: "Who they are" }).first().click();
    assert.match(await page.locator("#source-place").textContent(), /^templates\/note\/1.0\/form.toml:10:/);
  },

  async "a mark says where a message stands"({ page }) {
    await reader2chair(page);
    await shows(page, "Seen with older boys");
    const note = page.locator(".notes li", { hasText: "i1" }).first();
    await note.waitFor({ timeout: PATIENCE });
    await note.hover();
    await page.locator(".regions .marked", { hasText: "Seen with older boys" }).first().waitFor({ timeout: PATIENCE });
  },

  async "another reader has other pages, and is told no more than they may have"({ page }) {
    await choose(page);
    await reader(page, "chair");
    await shows(page, "Seen with older boys");
    await reader(page, "parent-mother");
    await page.waitForFunction(() => ![...document.querySelectorAll(".regions button")].some((one) => one.textContent.includes("older boys")), null, { timeout: PATIENCE });
    await shows(page, "Draws comics");
    const main = await page.locator("main").textContent();
    assert.ok(!main.includes("older boys") && !main.includes("i1"), main);
    assert.ok(await page.locator("#due").isHidden());
  },

  async "two readers beside each other, with what differs marked"({ page }) {
    await choose(page);
    await reader(page, "chair");
    await shows(page, "Seen with older boys");
    await page.locator("#compare").click();
    await page.locator(".side").nth(1).locator("figure[data-look]").first().waitFor({ timeout: PATIENCE });
    await reader(page, "parent-mother", 1);
    await page.locator(".side").nth(0).locator(".regions .differs", { hasText: "older boys" }).waitFor({ state: "attached", timeout: PATIENCE });
    assert.equal(await page.locator(".regions .differs", { hasText: "Draws comics" }).count(), 0);
    await page.getByRole("button", { name: "Next difference" }).click();
    assert.ok(await page.evaluate(() => document.activeElement.classList.contains("differs")));
  },

  async "by keyboard alone"({ page }) {
    await page.locator("details[data-case] > summary").first().waitFor({ timeout: PATIENCE });
    await page.locator("details[data-case] > summary").first().focus();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await shows(page, "Draws comics");
    await page.locator(".regions button").first().focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    assert.match(await page.locator("#source-place").textContent(), /:\d+:\d+$/);
  },

  async "two tabs, each with its own document"({ page, context, workspace }) {
    await choose(page);
    await reader(page, "chair");
    await shows(page, "Seen with older boys");
    const other = await context.newPage();
    await other.goto(workspace.address);
    await choose(other);
    workspace.write(CASE, words("Likes maps"));
    await Promise.all([shows(page, "Likes maps"), shows(other, "Likes maps")]);
    assert.equal(await page.getByLabel("Reader").inputValue(), "chair/T-1/note.pdf");
    assert.equal(await other.getByLabel("Reader").inputValue(), "professionals/T-1/note.pdf");
    await other.close();
  },

  async "the tool comes back"({ page, workspace }) {
    await choose(page);
    await workspace.stop();
    await page.locator("#state", { hasText: "stopped" }).waitFor({ timeout: PATIENCE });
    workspace.write(CASE, words("Came back"));
    await workspace.start("--port", new URL(workspace.address).port);
    await shows(page, "Came back");
  },

  async "the file that is downloaded is the file on disk"({ page, workspace }) {
    await choose(page);
    const [download] = await Promise.all([page.waitForEvent("download"), page.locator("#download").click()]);
    assert.equal(download.suggestedFilename(), "note.pdf");
    const bytes = readFileSync(await download.path());
    const disk = join(workspace.folder, "out/professionals/T-1/note.pdf");
    for (let tries = 0; !existsSync(disk) && tries < 600; tries += 1) await page.waitForTimeout(50);
    assert.ok(bytes.equals(readFileSync(disk)));
  },

  async "nobody else is let in, and nothing is kept"({ page, workspace }) {
    await choose(page);
    assert.equal(await page.title(), "Wayleaf preview");
    assert.ok(!page.url().includes("T-1"));
    const { port, pathname } = new URL(workspace.address);
    const ask = (path, headers = {}, method = "GET") => new Promise((tell, fail) => {
      const sent = request({ host: "127.0.0.1", port, path, method, headers }, (answer) => { answer.resume(); tell(answer); });
      sent.on("error", fail);
      sent.end();
    });
    const fine = await ask(pathname);
    assert.equal(fine.statusCode, 200);
    assert.equal(fine.headers["cache-control"], "no-store");
    assert.equal(fine.headers["referrer-policy"], "no-referrer");
    assert.match(fine.headers["content-security-policy"], /default-src 'none'/);
    assert.doesNotMatch(fine.headers["content-security-policy"], /unsafe/);
    assert.equal((await ask(pathname, { host: "evil.example" })).statusCode, 403);
    assert.equal((await ask(`${pathname}events`, { origin: "http://evil.example" })).statusCode, 403);
    assert.equal((await ask(`${pathname}open`, {}, "POST")).statusCode, 403);
    for (const path of ["/", "/events", `/${"0".repeat(48)}/`, `${pathname}../`, `${pathname}..%2f..%2fetc/passwd`, `${pathname}page/..%2findex.html`, `${pathname}fonts/..%2fOFL.txt`]) {
      assert.equal((await ask(path)).statusCode, 404, path);
    }
    const outside = await page.evaluate(async () => {
      const open = (file) => fetch("open", { method: "POST", body: JSON.stringify({ file, line: 1, column: 1 }) });
      return Promise.all(["../secret", "/etc/passwd", "content/../../secret", "out/x"].map(async (file) => (await open(file)).status));
    });
    assert.deepEqual(outside, [404, 404, 404, 404]);
  },

  async "axe-core finds nothing, light and dark, wide and narrow"({ page, workspace }) {
    await page.locator("details[data-case] > summary").first().waitFor({ timeout: PATIENCE });
    const views = {
      welcome: async () => {},
      document: async () => { await choose(page); await reader(page, "chair"); await shows(page, "Seen with older boys"); },
      source: async () => page.locator(".regions button", { hasText: "Draws comics" }).click(),
      compare: async () => { await page.locator("#compare").click(); await page.locator(".side").nth(1).locator(".regions button").first().waitFor({ state: "attached", timeout: PATIENCE }); },
      broken: async () => { workspace.write(CASE, "reference = "); await page.locator(".stale").first().waitFor({ timeout: PATIENCE }); },
    };
    for (const [name, enter] of Object.entries(views)) {
      await page.setViewportSize({ width: 1400, height: 900 });
      await enter();
      for (const colorScheme of ["light", "dark"]) {
        for (const width of [1400, 320]) {
          await page.emulateMedia({ colorScheme });
          await page.setViewportSize({ width, height: 900 });
          await accessible(page, `${name}, ${colorScheme}, ${width} px`);
          const wide = await page.evaluate(() => document.documentElement.scrollWidth);
          assert.ok(wide <= width, `${name} is ${wide} px wide at ${width} px`);
        }
      }
    }
  },
};

async function reader2chair(page) {
  await choose(page);
  await reader(page, "chair");
}

const browser = await launch();
let failed = 0;
for (const [name, test] of Object.entries(tests)) {
  if (process.argv[2] && !name.includes(process.argv[2])) continue;
  const workspace = smallWorkspace();
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
  const faults = [];
  const start = Date.now();
  try {
    const editor = join(workspace.folder, "editor.mjs");
    writeFileSync(editor, `import { writeFileSync } from "node:fs";\nwriteFileSync(${JSON.stringify(join(workspace.folder, "opened"))}, JSON.stringify(process.argv.slice(2)));\n`);
    const port = 20000 + Math.floor(Math.random() * 20000);
    await workspace.start("--port", String(port), "--editor", `'${process.execPath}' '${editor}' {file} {line} {column}`);
    const page = await context.newPage();
    page.on("pageerror", (error) => faults.push(error.message));
    await page.goto(workspace.address);
    await test({ page, context, workspace });
    assert.deepEqual(faults, []);
    console.log(`ok      ${name} (${((Date.now() - start) / 1000).toFixed(1)} s)`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED  ${name}\n${error.stack}\n${workspace.lines.slice(-6).join("\n")}`);
  }
  await context.close();
  await workspace.end();
}
await browser.close();
process.exit(failed ? 1 : 0);
