// What a save does to the page, and what leads from the page to the line.

import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { CASE, FORM, choose, figure, form, look, many, place, reader, ready, shows, word, words } from "./small.mjs";
import { until } from "./wayleaf.mjs";

const changes = (page, before, number = 0) =>
  page.waitForFunction(([before, number]) => document.querySelectorAll("figure")[number].dataset.look !== before, [before, number]);

export const edits = {
  async "a save changes the pixels"({ page, workspace }) {
    await choose(page);
    await ready(page);
    const [before, pixels] = [await look(page), await figure(page).screenshot()];
    workspace.write(CASE, words("Wants to be a chef"));
    await changes(page, before);
    assert.notDeepEqual(await figure(page).screenshot(), pixels);
    await shows(page, "Wants to be a chef");
  },

  async "an answer that comes after a newer notice hangs nothing old"({ page, workspace }) {
    await page.locator("#list h2").first().waitFor();
    let [asked, go] = [];
    const [wasAsked, mayGo] = [new Promise((tell) => { asked = tell; }), new Promise((tell) => { go = tell; })];
    await page.route(/\/show\?/, async (route) => {
      const response = await route.fetch();
      asked();
      await mayGo;
      await route.fulfill({ response });
    });
    const answered = page.waitForEvent("requestfinished", (one) => one.url().includes("/show?"));
    const chosen = choose(page);
    await wasAsked;
    workspace.write(CASE, words("Wants to be a chef"));
    await shows(page, "Wants to be a chef");
    const newest = await look(page);
    go();
    await Promise.all([answered, chosen]);
    await page.waitForTimeout(500);
    assert.equal(await look(page), newest);
  },

  async "only the page that changed is swapped, and place and zoom are kept"({ page, workspace }) {
    workspace.write(CASE, words("Draws comics", many(30)));
    await choose(page, "Chair");
    await shows(page, "Number 0");
    await page.locator("#larger").click();
    const last = (await page.locator("figure").count()) - 1;
    assert.ok(last >= 2, `only ${last + 1} pages`);
    await figure(page, last).evaluate((one) => one.scrollIntoView({ block: "start", behavior: "instant" }));
    await shows(page, "The last of them");
    await ready(page);
    const stands = () => page.evaluate((last) => {
      const { top, width } = document.querySelectorAll("figure")[last].getBoundingClientRect();
      return [Math.round(top), Math.round(width)];
    }, last);
    const [before, was, first] = [await look(page, last), await stands(), await look(page)];
    const marks = () => figure(page, last).evaluate((one) => {
      const now = [...one.querySelector(".drawing").shadowRoot.querySelector("svg").children];
      const came = now.filter((mark) => !window.marks?.includes(mark)).length;
      window.marks = now;
      return [came, now.length];
    });
    await marks();
    const fetched = [];
    page.on("request", (one) => { if (one.url().includes("/page/")) fetched.push(one.url()); });
    workspace.write(CASE, words("Draws comics", many(30, "Something else")));
    await changes(page, before, last);
    await shows(page, "Something else");
    assert.deepEqual(await stands(), was);
    assert.equal(await look(page), first);
    const [came, all] = await marks();
    assert.ok(came > 0 && came < all / 2, `${came} of ${all} marks are new, where a line changed`);
    assert.deepEqual(fetched, [], "the page came with the notice");
  },

  async "a page that was drawn over is as one that is drawn anew"({ page, workspace }) {
    const drawn = () => figure(page).evaluate((one) => one.querySelector(".drawing").shadowRoot.innerHTML);
    await choose(page, "Chair");
    for (const [text, more] of [["Draws comics", many(2)], ["Draws long comics about robots, ".repeat(12), ""], ["Is heard", many(3, "A bell")]]) {
      const before = await look(page);
      workspace.write(CASE, words(text, more));
      await changes(page, before);
      await shows(page, text.slice(0, 8));
      const over = await drawn();
      await page.reload();
      await shows(page, text.slice(0, 8));
      assert.equal(await drawn(), over);
    }
  },

  async "a break keeps the pages and says why, until it is mended"({ page, workspace }) {
    await choose(page);
    const before = await look(page);
    workspace.write(CASE, words("Draws comics", "nonsense = 1\n"));
    await page.locator(".stale").waitFor();
    assert.equal(await look(page), before, "the last good pages stay");
    assert.ok(await page.locator(".is-stale figure").first().isVisible());
    await page.locator(".side .notes li.is-error").first().waitFor();
    workspace.write(CASE, words("Is heard"));
    await page.locator(".stale").waitFor({ state: "hidden" });
    await shows(page, "Is heard");
    await page.locator(".side .notes li.is-error").first().waitFor({ state: "detached" });
  },

  async "an error leads to its file and line"({ page, workspace }) {
    await choose(page, "Chair");
    workspace.write(CASE, words("Draws comics", "nonsense = 1\n"));
    const error = page.locator(".side .notes li.is-error .place").first();
    await error.waitFor();
    assert.equal(await error.textContent(), `${CASE}:16`);
    await error.click();
    assert.match(await place(page), new RegExp(`^${CASE}:16:`));
  },

  async "an error stands beside the page that it concerns"({ page, workspace }) {
    workspace.write(CASE, words("Draws comics", many(30, "The last of them")));
    await choose(page, "Chair");
    await shows(page, "Number 0");
    workspace.write(CASE, words("Draws comics", many(30, "An emoji \u{1F600}")));
    await page.locator(".stale").waitFor();
    const sheet = page.locator(".sheet", { has: page.locator(".notes li.is-error") });
    await sheet.waitFor();
    const label = await sheet.getAttribute("aria-label");
    assert.notEqual(label, await page.locator(".sheet").first().getAttribute("aria-label"));
    // The head of the pages leads to it.
    await page.evaluate(() => scrollTo({ top: 0, behavior: "instant" }));
    await page.locator(".stale button", { hasText: label.replace(/ of .*/, "") }).click();
    await page.waitForFunction((label) => {
      const { top } = document.querySelector(`[aria-label="${label}"] .notes`).getBoundingClientRect();
      return top > 0 && top < innerHeight;
    }, label);
  },

  async "many errors leave the pages in sight"({ page, workspace }) {
    await choose(page);
    const other = "content/cases/T-1/other.toml";
    workspace.write(other, Array.from({ length: 6 }, (_, number) => `nonsense-${number} = 1\n`).join(""));
    await page.locator(".rest > summary", { hasText: "3 more errors" }).waitFor();
    assert.equal(await page.locator(".side > .notes > li.is-error").count(), 3);
    assert.ok((await figure(page).boundingBox()).y < 800);
    await page.locator(".rest > summary").click();
    await page.locator(".rest .place", { hasText: `${other}:6` }).waitFor();
  },

  "what is broken stays in the list": {
    forms: ["practitioner-guide"],
    async test({ page, workspace }) {
      const chapter = "content/guidance/90-ours.md";
      const ours = "+++\ntitle = \"Ours alone\"\norder = 90\nowner = \"safeguarding-unit\"\napproved = 2026-01-05\nreview-every = \"12 months\"\nsource = [\"Our own\"]\n+++\n\nWords of our own.\n";
      const authority = workspace.read("content/authority.toml");
      const list = page.locator("#list");
      const note = list.getByRole("button", { name: "A note" });
      workspace.write(chapter, ours);
      await list.getByRole("button", { name: "Ours alone" }).waitFor();
      await choose(page);
      await ready(page);
      const headings = await list.locator("h2").allTextContents();
      const breaks = [
        [CASE, "reference = ", words("Draws comics"), note],
        [FORM, form().replace('"prose"', '"verse"'), form(), note],
        [chapter, ours.replace("Words", "{{ nothing }}"), ours, list.getByRole("button", { name: "Ours alone" })],
        ["content/authority.toml", "name = ", authority, list.locator('[data-key="public/practitioner-guide.pdf#"]')],
      ];
      for (const [path, broken, good, entry] of breaks) {
        workspace.write(path, broken);
        await entry.locator(".error", { hasText: "has errors" }).waitFor();
        await page.locator("#state", { hasText: "Built with" }).waitFor();
        assert.deepEqual(await list.locator("h2").allTextContents(), headings);
        if (path.endsWith("authority.toml")) {
          await page.reload();
          await entry.locator(".error", { hasText: "has errors" }).waitFor();
          assert.deepEqual(await list.locator("h2").allTextContents(), headings, "after a reload");
        }
        if (path === chapter) await list.locator('[data-key="public/practitioner-guide.pdf#"] .error').waitFor();
        workspace.write(path, good);
        await entry.locator(".error").waitFor({ state: "detached" });
      }
    },
  },

  async "without a document, somebody is told how to start"({ page, workspace }) {
    await page.getByRole("heading", { name: "Choose a document" }).waitFor();
    await ready(page);
    rmSync(workspace.path("content/cases"), { recursive: true });
    await page.getByRole("heading", { name: "There is no document yet" }).waitFor();
    await page.getByText("wayleaf new case REF").waitFor();
    workspace.write(CASE, words("Draws comics"));
    await page.getByRole("heading", { name: "Choose a document" }).waitFor();
    assert.ok(await page.getByText("wayleaf new case REF").isHidden());
  },

  async "a template author sees the form change"({ page, workspace }) {
    await choose(page);
    await shows(page, "Who they are");
    workspace.write(FORM, form("1.0", "As a person"));
    await shows(page, "As a person");
    workspace.write(FORM, form("1.0", "As a person").replace("kind = \"prose\"", "kind = \"verse\""));
    await page.locator(".side .notes li.is-error .place", { hasText: FORM }).first().waitFor();
    workspace.write(FORM, form("1.0", "As they are"));
    await shows(page, "As they are");
  },

  async "words lead to their key, and open in the editor"({ page, workspace, editor }) {
    await choose(page, "Chair");
    await shows(page, "Draws comics");
    await word(page, "Draws comics").click();
    assert.equal(await place(page), `${CASE}:5:13`);
    assert.equal(await page.locator("#source-key").textContent(), "[young-person] who-i-am");
    await until("the editor", () => existsSync(editor.opened));
    assert.deepEqual(JSON.parse(readFileSync(editor.opened, "utf8")), [workspace.path(CASE), "5", "13"]);
    // A cell of a table.
    await word(page, "Seen with older boys").click();
    assert.equal(await place(page), `${CASE}:13:9`);
    assert.equal(await page.locator("#source-key").textContent(), "[[information]] text");
    // A field's label and a section's title.
    await page.locator(".regions button").getByText("What", { exact: true }).click();
    assert.match(await place(page), /^templates\/note\/1.0\/form.toml:27:/);
    assert.equal(await page.locator("#source-key").textContent(), "[[section.field.column]] label");
    await word(page, "Who they are").click();
    assert.match(await place(page), /^templates\/note\/1.0\/form.toml:11:/);
  },

  "a chapter is shown from its title": {
    forms: ["practitioner-guide"],
    async test({ page }) {
      await page.locator('[data-key="public/practitioner-guide.pdf#content/guidance/01-purpose.md"]').click();
      await page.locator(".regions button").first().waitFor({ state: "attached" });
      await page.waitForTimeout(1000);
      // What is no case's has no other day.
      assert.equal(await page.locator(".choose label").count(), 2);
      assert.doesNotMatch(await page.locator(".choose").textContent(), /null/);
      // Its first heading, though the title stands again over the page after.
      const first = await page.locator(".regions button", { hasText: "What informs this guide" }).last().boundingBox();
      assert.ok(first.y > 0 && first.y < 900, `at ${first.y}`);
    },
  },

  "a chapter leads to its Markdown line": {
    forms: ["practitioner-guide"],
    async test({ page, workspace }) {
      const chapter = "content/guidance/90-ours.md";
      workspace.write(chapter, "+++\ntitle = \"Ours alone\"\norder = 90\nowner = \"safeguarding-unit\"\napproved = 2026-01-05\nreview-every = \"12 months\"\nsource = [\"Our own\"]\n+++\n\nWords of our own.\n\n## A part of it\n\nMore words of ours.\n");
      const entry = page.locator("#list").getByRole("button", { name: "Ours alone" });
      await entry.waitFor();
      await entry.click();
      await shows(page, "More words of ours");
      await word(page, "More words of ours").click();
      assert.equal(await place(page), `${chapter}:14:1`);
      assert.equal(await page.locator("#source-key").textContent(), "## A part of it");
      workspace.write(chapter, workspace.read(chapter).replace("More words of ours", "Other words of ours"));
      await shows(page, "Other words of ours");
      // Words of the base layer are not the authority's own to edit.
      await page.locator(".regions button", { hasText: "Contents" }).first().click();
      await page.locator("#source-note", { hasText: "come with Wayleaf" }).waitFor();
    },
  },

  async "a mark says where a message stands"({ page }) {
    await choose(page, "Chair");
    await shows(page, "Seen with older boys");
    const note = page.locator(".side .notes li", { hasText: "i1" }).first();
    await note.waitFor();
    await note.hover();
    await page.locator(".regions .marked", { hasText: "Seen with older boys" }).first().waitFor({ state: "attached" });
    await page.mouse.move(0, 0);
    await page.locator(".regions .marked").first().waitFor({ state: "detached" });
  },

  async "a case's page has its deadlines and its messages"({ page, workspace }) {
    workspace.write(CASE, words("Draws comics", "[[meeting]]\nid = \"sd1\"\nkind = \"strategy-discussion\"\non = 2026-03-02\ninitiated-s47 = true\n"));
    const details = page.locator('details[data-case="T-1"]');
    await details.locator("summary").click();
    await details.getByRole("button", { name: "Deadlines and messages" }).click();
    await page.getByRole("heading", { name: "Case T-1" }).waitFor();
    await page.locator("#case-due li strong").first().waitFor();
    await page.locator("#case-notes li", { hasText: "i1" }).first().waitFor();
    workspace.write(CASE, "reference = ");
    await page.locator("#case-notes li.is-error .place", { hasText: CASE }).first().waitFor();
  },
};
