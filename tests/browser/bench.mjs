// From a save to new pixels, and to a new PDF: node tests/browser/bench.mjs [EDITS]

import { statSync } from "node:fs";
import { join } from "node:path";
import { Workspace, launch } from "./wayleaf.mjs";

const EDITS = Number(process.argv[2] ?? 200);

const BENCHES = [
  {
    name: "the plan of NM-0147", cases: ["NM-0147"], form: "plan", doc: "professionals/NM-0147/plan.pdf",
    open: async (page) => {
      await page.locator('details[data-case="NM-0147"] > summary').click();
      await page.locator('details[data-case="NM-0147"] button').first().click();
    },
    file: "content/cases/NM-0147/case.toml", edit: (text, turn) => text.replace(/^who-i-am = """\n/m, (all) => `${all}${turn} `),
  },
  {
    name: "the practitioner guide", cases: [], form: "practitioner-guide", doc: "public/practitioner-guide.pdf",
    open: async (page) => page.locator('[data-key="public/practitioner-guide.pdf#"]').click(),
    file: "content/guidance/01-purpose.md", edit: (text, turn) => text.replace(/(\+\+\+\s+)(\w)/g, (all, mark, word, at) => (at > 3 ? `${mark}Turn ${turn}. ${word}` : all)),
  },
];

const part = (values, share) => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))];
const row = (name, values) => `  ${name.padEnd(34)} p50 ${part(values, 0.5).toFixed(0).padStart(5)} ms   p95 ${part(values, 0.95).toFixed(0).padStart(5)} ms`;

const browser = await launch();
for (const bench of BENCHES) {
  const workspace = new Workspace();
  workspace.keepOnly(bench.form);
  workspace.demonstrate(...bench.cases);
  await workspace.start();
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  await page.goto(workspace.address);
  await page.locator("#list h2").first().waitFor({ timeout: 300_000 });
  await bench.open(page);
  await page.locator(".regions button").first().waitFor({ state: "attached", timeout: 300_000 });
  const pdf = join(workspace.folder, "out", bench.doc);
  const until = async (holds) => { while (!holds()) await new Promise((go) => setTimeout(go, 2)); };
  await until(() => workspace.lines.some((line) => line.startsWith("ready ")));
  const before = workspace.read(bench.file);
  if (bench.edit(before, 1) === before) throw new Error(`${bench.file} has nothing to edit`);
  const taken = { pixels: [], rebuilt: [], image: [], paint: [], pdf: [] };
  for (let turn = 0; turn < EDITS; turn += 1) {
    const old = statSync(pdf).mtimeMs;
    await page.evaluate(() => { performance.clearMarks(); performance.clearResourceTimings(); });
    const rounds = workspace.lines.filter((line) => line.startsWith("ready ")).length;
    const start = performance.timeOrigin + performance.now();
    workspace.write(bench.file, bench.edit(before, turn + 1));
    await page.waitForFunction(() => performance.getEntriesByName("painted").length > 0, null, { timeout: 300_000 });
    const marks = await page.evaluate(() => ({
      origin: performance.timeOrigin,
      shown: performance.getEntriesByName("shown")[0].startTime,
      painted: performance.getEntriesByName("painted")[0].startTime,
      got: Math.min(...performance.getEntriesByType("resource").filter((one) => one.name.endsWith(".svg")).map((one) => one.responseEnd)),
    }));
    taken.pixels.push(marks.origin + marks.painted - start);
    taken.rebuilt.push(marks.origin + marks.shown - start);
    taken.image.push(marks.got - marks.shown);
    taken.paint.push(marks.painted - marks.got);
    await until(() => statSync(pdf).mtimeMs !== old);
    taken.pdf.push(statSync(pdf).mtimeMs - start);
    await until(() => workspace.lines.filter((line) => line.startsWith("ready ")).length > rounds);
  }
  console.log([`${bench.name}, ${EDITS} edits`, row("save to new pixels", taken.pixels), row("  notice, rebuild and its event", taken.rebuilt),
    row("  page image and transfer", taken.image), row("  decoding and paint", taken.paint), row("save to new PDF on disk", taken.pdf)].join("\n"));
  await page.close();
  await workspace.end();
}
await browser.close();
