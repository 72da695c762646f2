// Who sees what: another reader, another version, another day, and two of them beside each other.

import assert from "node:assert/strict";
import { CASE, WITHHELD, choose, form, look, many, reader, ready, shows, words } from "./small.mjs";

const gone = (page, text) => page.waitForFunction((text) =>
  ![...document.querySelectorAll(".regions button")].some((one) => one.textContent.includes(text)), text);

const differs = (page, side, text) =>
  page.locator(".side").nth(side).locator(".regions .differs", { hasText: text }).first().waitFor({ state: "attached" });

const ANOTHER = `[[information]]
id = "i2"
text = "Heard at the bus station"
share = ["family"]
`;

export const readers = {
  async "another reader has other pages, and is told no more than they may have"({ page, workspace }) {
    workspace.write(CASE, words("Draws comics", "[[meeting]]\nid = \"sd1\"\nkind = \"strategy-discussion\"\non = 2026-03-02\ninitiated-s47 = true\n"));
    await choose(page, "Chair");
    await shows(page, "Seen with older boys");
    await page.locator("#due").waitFor();
    await page.locator('details[data-case="T-1"] summary small', { hasText: /Late|Due/ }).waitFor();
    await reader(page, "Parent (mother)");
    await gone(page, "older boys");
    await shows(page, "Draws comics");
    await ready(page);
    for (const part of ["main", "nav"]) {
      const text = await page.locator(part).textContent();
      assert.doesNotMatch(text, /older boys|\bi1\b|strategy discussion/i, part);
    }
    assert.ok(await page.locator("#due").isHidden());
  },

  async "a copy that is out of date tells no more than one that is not"({ page, workspace }) {
    workspace.write(CASE, words("Draws comics", ANOTHER));
    await choose(page, "Parent (mother)");
    await shows(page, "Heard at the bus station");
    await ready(page);
    // Nobody has decided about a record any more, another is withheld now, and the file is broken besides.
    const breaks = [
      words("Draws comics", ANOTHER).replace(WITHHELD, ""),
      words("Draws comics", ANOTHER.replace("share = [\"family\"]\n", `${WITHHELD}nonsense = 1\n`)),
      words("Draws comics", ANOTHER).replace("risk-of-reprisal", "because"),
      words("Draws comics", `${ANOTHER}[`),
    ];
    for (const broken of breaks) {
      workspace.write(CASE, broken);
      await page.locator(".stale").waitFor();
      await page.locator(".side .notes li.is-error").first().waitFor();
      await ready(page);
      const told = await page.locator(".side .notes").allTextContents();
      assert.doesNotMatch(told.join(" "), /\bi[12]\b|older boys|case\.toml/, broken);
      workspace.write(CASE, words("Draws comics", ANOTHER));
      await page.locator(".stale").waitFor({ state: "hidden" });
    }
    // The case's own page says it all, with the line.
    workspace.write(CASE, breaks[0]);
    await page.getByRole("button", { name: "Deadlines and messages" }).click();
    await page.locator("#case-notes li.is-error", { hasText: "i1" }).first().waitFor();
    await page.locator("#case-notes li.is-error .place", { hasText: CASE }).first().waitFor();
  },

  async "another reader's words go with the pages that they stood on"({ page }) {
    await choose(page, "Chair");
    await shows(page, "Seen with older boys");
    let go;
    const held = new Promise((tell) => { go = tell; });
    await page.route(/\/regions\?/, async (route) => { await held; await route.continue(); });
    const before = await look(page);
    await reader(page, "Parent (mother)");
    await page.waitForFunction((before) => document.querySelector("figure").dataset.look !== before, before);
    await gone(page, "older boys");
    go();
    await shows(page, "Draws comics");
  },

  async "two readers beside each other, with what differs marked"({ page }) {
    await choose(page, "Chair");
    await shows(page, "Seen with older boys");
    await page.locator("#compare").click();
    await reader(page, "Parent (mother)", 1);
    await differs(page, 0, "older boys");
    assert.equal(await page.locator(".regions .differs", { hasText: "Draws comics" }).count(), 0);
    assert.doesNotMatch(await page.locator(".side").nth(1).textContent(), /older boys|\bi1\b/);
    await page.getByRole("button", { name: "Next difference" }).click();
    assert.ok(await page.evaluate(() => document.activeElement.matches(".differs.current")));
    await page.locator("#compare").click();
    await page.locator(".side").nth(1).waitFor({ state: "detached" });
    assert.equal(await page.locator(".regions .differs").count(), 0);
  },

  async "two versions beside each other, the draft first"({ page, workspace }) {
    workspace.write("templates/note/2.0/form.toml", form("2.0", "Their own words").replace('status = "in-force"\nin-force = { from = 2020-01-01 }', 'status = "draft"'));
    await choose(page);
    await page.waitForFunction(() => document.querySelector(".choose select[data-name=Version]").options.length === 2);
    const versions = page.locator(".choose").first().getByLabel("Version");
    assert.deepEqual(await versions.locator("option").allTextContents(), ["2.0, a draft", "1.0"]);
    await shows(page, "Their own words");
    // A draft is compared with what is in force, for the same reader.
    await page.locator("#compare").click();
    await differs(page, 0, "Their own words");
    await differs(page, 1, "Who they are");
    const other = page.locator(".choose").nth(1);
    assert.equal(await other.getByLabel("Version").inputValue(), "1.0");
    assert.equal(await other.getByLabel("Reader").inputValue(), "professionals/T-1/note.pdf");
  },

  async "as at another day"({ page, workspace }) {
    workspace.write(CASE, words("Draws comics", `${ANOTHER}on = 2026-02-01\n`));
    await choose(page, "Chair");
    const date = page.locator(".choose").getByLabel("As at");
    await date.fill("2026-03-01");
    await shows(page, "Heard at the bus station");
    await date.fill("2026-01-01");
    await gone(page, "bus station");
    await date.fill("2026-03-01");
    await shows(page, "Heard at the bus station");
  },

  async "the list keeps to the reader, and shows where somebody is"({ page, workspace }) {
    workspace.write("templates/other/1.0/form.toml", form().replace('id = "note"', 'id = "other"').replace("A note", "Another paper"));
    await choose(page, "Parent (mother)");
    const [note, other] = ["A note", "Another paper"].map((name) => page.locator("#list").getByRole("button", { name }));
    await other.waitFor();
    assert.equal(await note.getAttribute("aria-current"), "true");
    await other.click();
    await page.locator('.side[data-doc="parent-mother/T-1/other.pdf"]').waitFor();
    assert.equal(await other.getAttribute("aria-current"), "true");
    assert.equal(await note.getAttribute("aria-current"), null);
    // Neither a search nor a reload folds the case.
    await page.getByLabel("Find a document").fill("nothing like it");
    await page.getByText("Nothing is called that").waitFor();
    await page.getByLabel("Find a document").fill("");
    await other.waitFor();
    await page.reload();
    await other.waitFor();
    assert.equal(await other.getAttribute("aria-current"), "true");
    await page.locator('details[data-case="T-1"] > summary').click();
    await other.waitFor({ state: "hidden" });
  },

  async "the list finds a document by its words"({ page, workspace }) {
    workspace.write(CASE, words("Draws comics", many(2)));
    await ready(page);
    await page.getByLabel("Find a document").fill("note");
    await page.locator("#list").getByRole("button", { name: "A note" }).first().waitFor();
    await page.getByLabel("Find a document").fill("nothing like it");
    await page.getByText("Nothing is called that").waitFor();
  },
};
