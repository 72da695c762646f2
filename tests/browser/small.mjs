// A small workspace for the browser tests, and the steps that they share.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Workspace } from "./wayleaf.mjs";

export const CASE = "content/cases/T-1/case.toml";
export const FORM = "templates/note/1.0/form.toml";

/** A form with a field, a table and, in the chair's copy, findings that are its own. */
export const form = (version = "1.0", title = "Who they are", more = "") => `id = "note"
version = "${version}"
title = "A note"
of = "case"
status = "in-force"
in-force = { from = 2020-01-01 }
readers = ["professionals", "chair", "parent"]
${more}
[[section]]
id = "who"
title = "${title}"
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

export const WITHHELD = `withhold = { from = ["family"], reason = "risk-of-reprisal", requested-by = "chair", agreed-by = "chair", agreed-on = 2020-01-10, review-on = 2020-02-10 }
`;

/** A case: words of the young person, and one record that no family may have. */
export const words = (text, more = "") => `reference = "T-1"
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
${WITHHELD}${more}`;

/** So many records that they fill some pages. */
export const many = (count, last = "The last of them") => Array.from({ length: count }, (_, number) => `[[information]]
id = "m${number}"
text = "${number === count - 1 ? last : `Number ${number}. ${"A line about nothing in particular. ".repeat(6)}`}"
share = ["family"]
`).join("");

/** The workspace: one form of its own, and no other form but those that are named. */
export function smallWorkspace(...forms) {
  const workspace = new Workspace();
  workspace.keepOnly(...forms);
  workspace.write("content/authority.toml", readFileSync(join(import.meta.dirname, "../suite/authority.toml"), "utf8"));
  workspace.write(FORM, form());
  workspace.write(CASE, words("Draws comics"));
  return workspace;
}

/** An editor that writes down what it is asked to open. */
export function editorOf(workspace) {
  const [editor, opened] = ["editor.mjs", "opened"].map((name) => join(workspace.folder, name));
  writeFileSync(editor, `import { renameSync, writeFileSync } from "node:fs";
writeFileSync(${JSON.stringify(`${opened}.part`)}, JSON.stringify(process.argv.slice(2)));
renameSync(${JSON.stringify(`${opened}.part`)}, ${JSON.stringify(opened)});
`);
  return { command: `'${process.execPath}' '${editor}' {file} {line} {column}`, opened };
}

export const figure = (page, number = 0) => page.locator("figure").nth(number);
export const look = (page, number = 0) => figure(page, number).getAttribute("data-look");
export const word = (page, text) => page.locator(".regions button", { hasText: text }).first();
export const shows = (page, text) => word(page, text).waitFor({ state: "attached" });
export const place = (page) => page.locator("#source-place").textContent();
export const ready = (page) => page.locator("#state", { hasText: /^(Up to date|Built with)/ }).waitFor();

/** Opens a case in the list. */
export async function unfold(page, reference = "T-1") {
  const details = page.locator(`details[data-case="${reference}"]`);
  await details.waitFor();
  // A list that is drawn anew under the pointer takes no click.
  while ((await details.getAttribute("open")) === null) {
    await details.locator("summary").click();
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }
  return details;
}

/** Chooses a document of a case, and a reader where it is not the professionals. */
export async function choose(page, who) {
  const details = await unfold(page);
  await details.getByRole("button", { name: "A note" }).first().click();
  await page.locator("figure[data-look]").first().waitFor();
  if (who) await reader(page, who);
}

export async function reader(page, name, side = 0) {
  const doc = await page.locator(".choose").nth(side).getByLabel("Reader").selectOption({ label: name });
  await page.waitForFunction(([doc, side]) => {
    const element = document.querySelectorAll(".side")[side];
    const first = element.querySelector("figure");
    return element.dataset.doc === doc[0] && first?.dataset.look === first?.sheet.page.look;
  }, [doc, side]);
}
