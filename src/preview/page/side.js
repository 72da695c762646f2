// One side: a document on its pages, for a reader, in a version, as at a date.

import { compareAgain } from "./compare.js";
import { drawList } from "./list.js";
import { at, coded, day, find, keepingPlace, make, painted, readerName } from "./make.js";
import { Rest, fill } from "./notes.js";
import { Sheet } from "./sheet.js";
import { query, remember, state } from "./state.js";

/** How far down a page its head reaches, in points. */
const HEAD = 76;

export class Side {
  constructor(wanted, chapter) {
    this.wanted = wanted;
    this.chapter = chapter;
    this.sheets = [];
    this.differs = [];
    this.newest = 0;
    this.element = make("div", { class: "side" });
    this.choices = make("fieldset", { class: "choose" });
    this.why = make("p");
    this.where = make("ul");
    this.stale = make("div", { class: "stale", hidden: true }, this.why, this.where);
    this.rest = new Rest(this);
    this.body = make("div");
    this.element.append(this.choices, this.stale, this.rest.errors, this.rest.details, this.body);
    this.element.addEventListener("keydown", (event) => this.key(event));
  }

  get index() { return state.sides.indexOf(this); }

  /** Asks a tool that may have started anew, and counts from the first again. */
  askAnew() {
    this.newest = 0;
    if (this.shown) this.shown.made = null;
    this.ask();
  }

  async ask() {
    const asked = JSON.stringify(this.wanted);
    const answer = await fetch(at(`show?${query(this.wanted, { view: state.view, side: this.index })}`)).catch(() => null);
    if (!answer?.ok || asked !== JSON.stringify(this.wanted)) return;
    const shown = await answer.json();
    state.editor = shown.editor;
    this.hang(shown);
  }

  /** Whether this is what is wanted here, and not what was wanted before. */
  awaits(shown) {
    const { doc, version, date } = this.wanted;
    return shown.doc === doc && (shown.version ?? "") === version && (shown.date ?? "") === date;
  }

  /** Hangs pages: those that look the same stay as they are. An answer can come after a notice that is newer. */
  async hang(shown) {
    if (shown.turn < this.newest) return;
    this.newest = shown.turn;
    const isFirst = this.shown?.doc !== shown.doc;
    const isNew = isFirst || this.shown.made !== shown.made;
    this.shown = shown;
    this.element.dataset.doc = shown.doc;
    let seen = [];
    keepingPlace(() => {
      this.warn(shown);
      // Where words came from is not known yet of other pages.
      if (!this.regions) this.sheets.forEach((sheet) => sheet.clear());
      seen = this.lay(shown.pages);
      if (isFirst) this.surround();
    });
    // The pages first; the rest can wait until they are seen.
    await Promise.all(seen);
    if (isNew) await painted();
    if (this.shown.made !== shown.made) return;
    if (!isFirst) keepingPlace(() => this.surround());
    if (isNew) this.trace();
  }

  /** What stands round the pages. */
  surround() {
    this.choose(this.shown.about);
    if (this.index === 0) head(this.shown);
    this.tell();
  }

  /** A page that came with the notice of what changed, for whoever has the page before it. */
  drawn(look, before) {
    const drawn = this.shown.drawn;
    return drawn?.look === look && [null, before].includes(drawn.before) ? drawn : null;
  }

  /** Resolves when other pages may be asked for: one that came with the notice is seen first. */
  async others() {
    if (this.shown.drawn) await painted();
  }

  warn({ outOfDate, pages }) {
    this.stale.hidden = !outOfDate;
    this.why.textContent = pages.length
      ? "Out of date: these are the last good pages, and the document cannot be made now."
      : "This document cannot be made now.";
    this.body.classList.toggle("is-stale", outOfDate);
  }

  /** Lays out the pages, and gives what is still on its way. */
  lay(pages) {
    while (this.sheets.length > pages.length) this.sheets.pop().remove();
    return pages.map((page, number) => {
      if (!this.sheets[number]) {
        this.sheets[number] = new Sheet(this, number);
        this.body.append(this.sheets[number].element);
      }
      return this.sheets[number].set(page, pages.length);
    });
  }

  /** What else could be chosen: the reader, the version, the date. */
  choose(about) {
    if (!about) return;
    const key = JSON.stringify([about.versions, about.readers, this.wanted]);
    if (this.choices.dataset.key === key) return;
    this.choices.dataset.key = key;
    const select = (name, options, then) => make("label", {}, name, make("select", { "data-name": name, onchange: (event) => then(event.target.value) },
      ...options.map(([value, words, on]) => make("option", { value, selected: on }, words))));
    const versions = about.versions.map((one) => [one.version, one.draft ? `${one.version}, a draft` : one.version, one.version === about.version]);
    const readers = about.readers.map((one) => [one.doc, readerName(one.reader), one.doc === this.wanted.doc]);
    const focused = [...this.choices.querySelectorAll("select, input")].indexOf(document.activeElement);
    this.choices.replaceChildren(
      make("legend", { class: "unseen" }, this.index ? "The document to compare with" : "The document"),
      select("Reader", readers, (doc) => this.change({ doc })),
      select("Version", versions, (version) => this.change({ version })),
      ...(about.case ? [make("label", {}, "As at", make("input", { type: "date", value: this.wanted.date, onchange: (event) => this.change({ date: event.target.value }) }))] : []),
    );
    if (focused >= 0) this.choices.querySelectorAll("select, input")[focused]?.focus();
  }

  change(more) {
    Object.assign(this.wanted, more);
    delete this.choices.dataset.key;
    this.regions = null;
    this.newest = 0;
    remember();
    drawList();
    this.ask();
  }

  /** Asks where each word came from. */
  async trace() {
    const shown = this.shown;
    const answer = await fetch(at(`regions?${query(this.wanted)}`)).catch(() => null);
    if (!answer?.ok || this.shown.made !== shown.made) return;
    this.regions = await answer.json();
    this.sheets.forEach((sheet) => sheet.fill());
    keepingPlace(() => this.tell());
    if (this.chapter && !this.led) { this.led = true; this.goToChapter(this.chapter); }
    compareAgain();
  }

  /** Where on the pages the lines of a place stand. */
  on(place) {
    const hits = [];
    if (!place || !this.regions) return hits;
    this.regions.forEach((regions, page) => regions.forEach((one, region) => {
      if (one.file === place.file && one.line >= place.from && one.line <= place.to) hits.push([page, region]);
    }));
    return hits;
  }

  /** Puts each message beside the first page that it concerns. What concerns no page stands above them. */
  tell() {
    const [whole, pages] = [[], this.sheets.map(() => [])];
    for (const message of this.shown.messages) {
      const [first] = this.on(message.at);
      (first && pages[first[0]] ? pages[first[0]] : whole).push(message);
    }
    this.rest.fill(whole);
    this.point(pages);
    this.sheets.forEach((sheet, page) => fill(sheet.notes, pages[page], this));
  }

  /** Leads from the head of pages that are out of date to the errors beside them. */
  point(pages) {
    const errors = pages.flatMap((messages, page) => messages.filter((one) => one.severity === "error").map((one) => [page, one]));
    this.where.replaceChildren(...errors.map(([page, one]) => make("li", {}, make("button", {
      type: "button", class: "link", onclick: () => this.sheets[page].notes.scrollIntoView({ block: "center" }),
    }, `Page ${page + 1}: `, ...coded(one.message)))));
  }

  mark(place, on) {
    for (const [page, region] of this.on(place)) this.sheets[page]?.button(region)?.classList.toggle("marked", on);
  }

  goTo(place) {
    this.bring(this.on(place)[0], "center");
  }

  /** Leads to a chapter's title: the last of its places, since the contents have it too, that is in no page's head. */
  goToChapter(file) {
    const isBelow = ([page, region]) => { const { y, height } = this.regions[page][region]; return y + height > HEAD; };
    const hits = this.on({ file, from: 0, to: Infinity }).filter(isBelow);
    const line = ([page, region]) => this.regions[page][region].line;
    const first = Math.min(...hits.map(line));
    this.bring(hits.filter((hit) => line(hit) === first).at(-1), "start");
  }

  bring(hit, block) {
    if (!hit) return;
    const sheet = this.sheets[hit[0]];
    sheet.figure.isNear = true;
    sheet.look();
    (sheet.button(hit[1]) ?? sheet.element).scrollIntoView({ block });
  }

  markDifferences(sheet) {
    const differs = new Set(this.differs.filter(([page]) => page === sheet.number).map(([, region]) => region));
    [...sheet.regions.children].forEach((button, region) => {
      button.classList.toggle("differs", differs.has(region));
      button.classList.remove("current");
    });
  }

  /** Arrows lead from words to words, and over the page's edge to the next. */
  key(event) {
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    const sheet = event.target.closest?.("figure")?.sheet;
    if (!step || !sheet) return;
    event.preventDefault();
    const buttons = [...sheet.regions.children];
    const next = buttons[buttons.indexOf(event.target) + step];
    const other = this.sheets[sheet.number + step];
    const to = next ?? (other && [...(other.button(0), other.regions.children)].at(step > 0 ? 0 : -1));
    to?.focus();
    to?.scrollIntoView({ block: "nearest" });
  }
}

/** What stands above the pages, of the document on the left. */
function head(shown) {
  const about = shown.about;
  find("title").textContent = about ? [about.title, about.case].filter(Boolean).join(", ") : "This document is not there any more";
  find("due").hidden = shown.due.length === 0;
  find("due").querySelector("ol").replaceChildren(...shown.due.slice(0, 8).map(task));
}

/** Something that is due. */
export function task(one) {
  return make("li", {}, make("strong", { class: one.late ? "error" : "" }, `${one.late ? "Late: " : ""}${day(one.due)}`), ` ${one.task}`,
    make("small", { class: "quiet" }, ` ${one.owner.replaceAll("-", " ")}`));
}
