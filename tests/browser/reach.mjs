// Who can use the page, from where, and who cannot: by keyboard, narrow, in the dark, in two tabs, from outside.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { CASE, choose, look, place, reader, ready, shows, unfold, word, words } from "./small.mjs";
import { need, until } from "./wayleaf.mjs";

const axe = readFileSync(need.resolve("axe-core/axe.min.js"), "utf8");

/** No finding of axe-core, and nothing beyond the window's edge. */
async function accessible(page, what) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run());
  const found = violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 120)).join(" | ")}`);
  assert.deepEqual(found, [], what);
  const [wide, width] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.ok(wide <= width, `${what}: ${wide} px wide at ${width} px`);
}

export const reach = {
  async "axe-core finds nothing, light and dark, wide and narrow"({ page, workspace }) {
    await unfold(page);
    const views = {
      welcome: async () => {},
      case: async () => { await page.getByRole("button", { name: "Deadlines and messages" }).click(); await page.locator("#case-notes li").first().waitFor(); },
      document: async () => { await choose(page, "Chair"); await shows(page, "Seen with older boys"); },
      source: async () => word(page, "Draws comics").click(),
      compare: async () => { await page.locator("#compare").click(); await reader(page, "Parent (mother)", 1); await page.locator(".regions .differs").first().waitFor({ state: "attached" }); },
      broken: async () => { workspace.write(CASE, "reference = "); await page.locator(".stale").first().waitFor(); await ready(page); },
    };
    for (const [name, enter] of Object.entries(views)) {
      await page.setViewportSize({ width: 1400, height: 900 });
      await page.locator("#drawer").evaluate((one) => { one.open = true; });
      await enter();
      for (const colorScheme of ["light", "dark"]) {
        for (const width of [1400, 320]) {
          await page.emulateMedia({ colorScheme });
          await page.setViewportSize({ width, height: 900 });
          await accessible(page, `${name}, ${colorScheme}, ${width} px`);
        }
      }
    }
    await workspace.stop();
    await page.locator("#state", { hasText: "stopped" }).waitFor();
    await accessible(page, "stopped");
  },

  async "by keyboard alone"({ page }) {
    await unfold(page);
    const press = async (key, ...more) => { for (const one of [key, ...more]) await page.keyboard.press(one); };
    const focused = () => page.evaluate(() => document.activeElement.textContent);
    await page.locator("details[data-case] > summary").first().focus();
    await press("Tab", "Tab", "Enter");
    await shows(page, "Draws comics");
    // From the main part, the tools, the choices, and one stop for the words of a page.
    for (let stops = 0; !(await page.evaluate(() => Boolean(document.activeElement.closest(".regions")))); stops += 1) {
      assert.ok(stops < 20, `the words are not reached; at ${await focused()}`);
      await press("Tab");
    }
    const before = await focused();
    await press("ArrowDown");
    assert.notEqual(await focused(), before);
    await press("Enter");
    assert.match(await place(page), /:\d+:\d+$/);
    await page.getByLabel("Reader").focus();
    await press("ArrowDown");
    await page.waitForFunction(() => document.querySelector(".side").dataset.doc !== "professionals/T-1/note.pdf");
    await page.locator("#compare").focus();
    await press("Enter");
    await page.locator(".side").nth(1).waitFor();
    await page.locator("#close").focus();
    await press("Enter");
    assert.ok(await page.locator("#source").isHidden());
    assert.ok(!(await page.evaluate(() => document.activeElement === document.body)), "the focus is not lost");
  },

  async "two tabs, each with its own document"({ page, context, workspace }) {
    await choose(page, "Chair");
    await shows(page, "Seen with older boys");
    const other = await context.newPage();
    await other.goto(workspace.address);
    await choose(other);
    workspace.write(CASE, words("Likes maps"));
    await Promise.all([shows(page, "Likes maps"), shows(other, "Likes maps")]);
    assert.equal(await page.getByLabel("Reader").inputValue(), "chair/T-1/note.pdf");
    assert.equal(await other.getByLabel("Reader").inputValue(), "professionals/T-1/note.pdf");
    // A tab that closes takes nothing from the other.
    await other.close();
    workspace.write(CASE, words("Likes trains"));
    await shows(page, "Likes trains");
  },

  async "a reload comes back to the document"({ page }) {
    await choose(page, "Chair");
    await page.reload();
    await shows(page, "Seen with older boys");
  },

  async "the tool comes back"({ page, workspace }) {
    await choose(page, "Chair");
    await shows(page, "Seen with older boys");
    const before = await look(page);
    await workspace.stop();
    await page.locator("#state", { hasText: "stopped" }).waitFor();
    assert.equal(await look(page), before, "the pages stay");
    workspace.write(CASE, words("Came back"));
    await workspace.start("--port", new URL(workspace.address).port);
    await shows(page, "Came back");
    assert.equal(await page.getByLabel("Reader").inputValue(), "chair/T-1/note.pdf");
    workspace.write(CASE, words("And goes on"));
    await shows(page, "And goes on");
  },

  async "the words over a page come back with it"({ page, workspace }) {
    await choose(page);
    await shows(page, "Draws comics");
    await workspace.stop();
    workspace.write(CASE, words("Came back"));
    await workspace.start("--port", new URL(workspace.address).port);
    await shows(page, "Came back");
  },

  async "a tab that nobody looks at holds no line, and catches up"({ page, context, workspace }) {
    const look = (tab, hidden) => tab.evaluate((hidden) => {
      Object.defineProperty(document, "hidden", { configurable: true, value: hidden });
      document.dispatchEvent(new Event("visibilitychange"));
    }, hidden);
    await choose(page);
    await shows(page, "Draws comics");
    await look(page, true);
    // A browser has six lines to one address.
    for (let tabs = 0; tabs < 7; tabs += 1) {
      const tab = await context.newPage();
      await tab.goto(workspace.address);
      await ready(tab);
      await look(tab, true);
    }
    workspace.write(CASE, words("Likes maps"));
    await until("the round", () => workspace.lines.some((line) => line.startsWith("changed")) && workspace.lines.at(-1).startsWith("ready"));
    assert.ok(await page.locator(".regions button", { hasText: "Draws comics" }).count());
    await look(page, false);
    await shows(page, "Likes maps");
  },

  async "the file that is downloaded is the file on disk"({ page, workspace }) {
    await choose(page);
    await ready(page);
    const [download] = await Promise.all([page.waitForEvent("download"), page.locator("#download").click()]);
    assert.equal(download.suggestedFilename(), "note.pdf");
    assert.doesNotMatch(download.url(), /T-1/, "no list of downloads names the case");
    const bytes = readFileSync(await download.path());
    assert.ok(bytes.equals(readFileSync(join(workspace.folder, "out/professionals/T-1/note.pdf"))));
    workspace.write(CASE, "reference = ");
    await page.locator(".stale").waitFor();
    await page.locator("#download").click();
    await page.locator("#told", { hasText: "cannot be made" }).waitFor();
  },

  async "nobody else is let in, and nothing is kept"({ page, workspace }) {
    await choose(page);
    assert.equal(await page.title(), "Wayleaf preview");
    assert.ok(!page.url().includes("T-1"));
    assert.equal(await page.evaluate(() => history.length), 2, "choosing adds nothing to the history");
    assert.equal(await page.evaluate(async () => (await caches.keys()).length + localStorage.length), 0);
    const { port, pathname } = new URL(workspace.address);
    const ask = (path, headers = {}, method = "GET") => new Promise((tell, fail) => {
      const sent = request({ host: "127.0.0.1", port, path, method, headers }, (answer) => { answer.destroy(); tell(answer); });
      sent.on("error", fail);
      sent.end();
    });
    assert.equal((await ask(pathname)).statusCode, 200);
    assert.equal((await ask(pathname, { host: "evil.example" })).statusCode, 403);
    // Another site's page in the same browser gets nothing out of it, and opens nothing.
    const site = await page.context().newPage();
    await site.route("http://evil.example/**", (route) => route.fulfill({ contentType: "text/html", body: "<!doctype html><title>Another site</title>" }));
    await site.goto("http://evil.example/");
    const got = await site.evaluate(async (address) => {
      const read = await fetch(`${address}show?doc=professionals/T-1/note.pdf`).then((one) => one.text(), () => "nothing");
      const opened = await fetch(`${address}open`, { method: "POST", mode: "no-cors", body: "{}" }).then((one) => one.type, () => "nothing");
      const frame = document.createElement("iframe");
      frame.src = address;
      document.body.append(frame);
      const image = await new Promise((tell) => { const one = new Image(); one.onload = () => tell("seen"); one.onerror = () => tell("nothing"); one.src = `${address}icon.svg`; });
      return [read, opened === "opaque" ? "nothing" : opened, image];
    }, workspace.address);
    assert.deepEqual(got, ["nothing", "nothing", "nothing"]);
    await site.close();
    const outside = await page.evaluate(async () => {
      const open = (file) => fetch("open", { method: "POST", body: JSON.stringify({ file, line: 1, column: 1 }) });
      return Promise.all(["../secret", "/etc/passwd", "content/../../secret", "out/x"].map(async (file) => (await open(file)).status));
    });
    assert.deepEqual(outside, [404, 404, 404, 404]);
  },

  async "no other case is made anew"({ page, workspace }) {
    workspace.write("content/cases/T-2/case.toml", words("Another").replace("T-1", "T-2"));
    await unfold(page, "T-2");
    await choose(page);
    await ready(page);
    await until("the other case's files", () => workspace.lines.some((line) => line.includes("/T-2/") && line.startsWith("written")));
    await until("the end of the round", () => workspace.lines.at(-1)?.startsWith("ready"));
    const mark = workspace.lines.length;
    workspace.write(CASE, words("Likes maps"));
    await shows(page, "Likes maps");
    await until("the end of the round", () => workspace.lines.length > mark && workspace.lines.at(-1).startsWith("ready"));
    assert.ok(!workspace.lines.slice(mark).some((line) => line.includes("T-2")), workspace.lines.slice(mark).join("\n"));
  },
};
