// From a save to new pixels, and to a new PDF: node tests/browser/bench.mjs [EDITS] [part of a name]

import assert from "node:assert/strict";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { Workspace, launch, until } from "./wayleaf.mjs";

const EDITS = Number(process.argv[2] ?? 200);

/** From the end of a round to the next edit, in milliseconds. */
const PAUSE = 500;

const BENCHES = [
  {
    name: "the plan of NM-0147", cases: ["NM-0147"], forms: [], doc: "professionals/NM-0147/plan.pdf", file: "content/cases/NM-0147/case.toml",
    open: async (page) => {
      await page.locator('details[data-case="NM-0147"] > summary').click();
      await page.locator('[data-key="professionals/NM-0147/plan.pdf#"]').click();
    },
    edit: (text, turn) => text.replace(/^who-i-am = """\n?/m, (all) => `${all}Turn ${turn}. `),
  },
  {
    name: "the practitioner guide", cases: [], forms: [], doc: "public/practitioner-guide.pdf", file: "content/guidance/01-purpose.md",
    // To the chapter that is edited: only pages in sight are drawn.
    open: async (page) => page.locator('[data-key="public/practitioner-guide.pdf#content/guidance/01-purpose.md"]').click(),
    edit: (text, turn) => text.replace(/(\n\+\+\+\s+)(?=\w)/, (all) => `${all}Turn ${turn}. `),
  },
];

const part = (values, share) => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))];
const row = (name, values) => `  ${name.padEnd(40)} p50 ${part(values, 0.5).toFixed(0).padStart(5)} ms   p95 ${part(values, 0.95).toFixed(0).padStart(5)} ms`;

/** What a program has in memory, in kB, where the system says so. */
const resident = (pid) => (existsSync("/proc/self/status") ? Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) : 0);

/** One edit: how long each part took. */
async function edit(page, workspace, bench, before, turn) {
  const pdf = join(workspace.folder, "out", bench.doc);
  const old = statSync(pdf).ctimeMs;
  await page.evaluate(() => { performance.clearMarks(); window.painted = null; });
  const rounds = workspace.lines.length;
  const start = performance.timeOrigin + performance.now();
  workspace.write(bench.file, bench.edit(before, turn));
  await page.waitForFunction(() => window.painted !== null, null, { polling: 20 });
  const { origin, shown, drawn, painted } = await page.evaluate(() => {
    const [shown] = performance.getEntriesByName("shown");
    return {
      origin: performance.timeOrigin, drawn: window.drawn, painted: window.painted,
      shown: { ...shown.detail, heard: shown.startTime },
    };
  });
  await until("the PDF", () => statSync(pdf).ctimeMs !== old, 600_000);
  const file = statSync(pdf).ctimeMs - start;
  // Somebody looks at what they changed before they change it again.
  await until("the end of the round", () => workspace.lines.slice(rounds).some((line) => line.startsWith("ready ")), 600_000);
  await page.waitForTimeout(PAUSE);
  return {
    "save to new pixels": origin + painted - start,
    "  until the change is noticed": shown.at - shown.took - start,
    "  rebuild": shown.took,
    "  page image": shown.drew,
    "  transfer": origin + shown.heard - shown.at - shown.drew,
    "  drawing it": drawn - shown.heard,
    "  until it is painted": painted - drawn,
    "save to new PDF on disk": file,
  };
}

/** Makes an edit, and brings the page with it into sight: no other page is drawn. */
async function lookAt(page, workspace, bench, before) {
  const rounds = workspace.lines.length;
  workspace.write(bench.file, bench.edit(before, "first"));
  await until("the end of the round", () => workspace.lines.slice(rounds).some((line) => line.startsWith("ready ")), 600_000);
  const isOn = async () => {
    const pages = await page.evaluate(async (doc) => (await fetch(`regions?${new URLSearchParams({ doc })}`)).json(), bench.doc);
    return pages.findIndex((words) => words.some((one) => one.text.includes("Turn first.")));
  };
  const figure = page.locator("figure").nth(await isOn());
  await figure.evaluate((one) => one.scrollIntoView({ block: "start", behavior: "instant" }));
  const words = figure.locator(".regions button", { hasText: "Turn first." }).first();
  await words.waitFor({ state: "attached" });
  await words.evaluate((one) => one.scrollIntoView({ block: "center", behavior: "instant" }));
  await page.waitForTimeout(PAUSE);
}

const browser = await launch();
for (const bench of BENCHES.filter(({ name }) => name.includes(process.argv[3] ?? ""))) {
  const workspace = new Workspace();
  workspace.demonstrate(...bench.cases);
  await workspace.start();
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  page.setDefaultTimeout(600_000);
  await page.goto(workspace.address);
  await page.locator("#list h2").first().waitFor();
  await bench.open(page);
  await page.locator(".regions button").first().waitFor({ state: "attached" });
  await page.locator("#state", { hasText: /^(Up to date|Built with)/ }).waitFor();
  // When the browser shows a page as it is drawn, by its own clock: it says so of words that come with the same frame.
  await page.evaluate(() => {
    const corner = document.body.appendChild(document.createElement("div"));
    corner.style.cssText = "position: fixed; top: 0; left: 0; z-index: 9";
    new MutationObserver(() => {
      if (window.painted !== null) return;
      window.drawn = performance.now();
      const words = document.createElement("p");
      words.setAttribute("elementtiming", "page");
      words.textContent = "Drawn";
      corner.replaceChildren(words);
    }).observe(document.getElementById("pages"), { subtree: true, attributeFilter: ["data-look"] });
    new PerformanceObserver((list) => {
      for (const one of list.getEntries()) window.painted ??= one.renderTime;
    }).observe({ type: "element" });
  });
  const before = workspace.read(bench.file);
  assert.notEqual(bench.edit(before, 1), before, `${bench.file} has nothing to edit`);
  await lookAt(page, workspace, bench, before);
  const memory = [resident(workspace.child.pid)];
  const taken = new Map();
  for (let turn = 0; turn < EDITS; turn += 1) {
    for (const [name, time] of Object.entries(await edit(page, workspace, bench, before, turn))) taken.set(name, [...(taken.get(name) ?? []), time]);
    memory.push(resident(workspace.child.pid));
  }
  // What was painted last is what was saved last.
  await page.locator(".regions button", { hasText: `Turn ${EDITS - 1}.` }).first().waitFor({ state: "attached" });
  console.log([`${bench.name}, ${EDITS} edits, with every form that its case has`, ...[...taken].map(([name, values]) => row(name, values))].join("\n"));
  const [early, third, late] = [0, Math.ceil(EDITS / 3), EDITS].map((at) => `${(memory[at] / 1024).toFixed(0)} MB`);
  if (existsSync("/proc/self/status")) console.log(`  memory of the program ${late}, ${third} after a third of the edits and ${early} before the first`);
  await page.close();
  await workspace.end();
}
await browser.close();
