// The preview's page. It shows what the tool hangs in its gallery, and asks for what somebody chooses.

const at = (name) => new URL(name, location.href.replace(/[^/]*$/, ""));
const find = (id) => document.getElementById(id);

/** An element with attributes and children; text is never read as markup. */
function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false && value != null) element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child != null));
  return element;
}

// What this tab looks at outlives a reload, and nothing outlives the tab.
const remembered = JSON.parse(sessionStorage.getItem("wayleaf") ?? "{}");
const state = {
  view: "", sides: [], zoom: remembered.zoom ?? 0, list: null, editor: false, chosen: null, differences: [], difference: -1,
};
const remember = () => {
  const wanted = state.sides.map((side) => side.wanted);
  sessionStorage.setItem("wayleaf", JSON.stringify({ wanted, zoom: state.zoom }));
};
const query = (wanted, more = {}) => new URLSearchParams({ ...wanted, ...more });

// ---------------------------------------------------------------- the line to the tool

let patience = 250;
function connect() {
  state.view = crypto.randomUUID();
  const events = new EventSource(at(`events?view=${state.view}`));
  events.addEventListener("open", () => {
    patience = 250;
    say("Connected");
    state.sides.forEach((side, index) => side.ask(index));
  });
  events.addEventListener("list", (event) => showList(JSON.parse(event.data)));
  events.addEventListener("shown", (event) => hang(JSON.parse(event.data)));
  events.addEventListener("error", () => {
    events.close();
    say("The tool has stopped. This page waits for it to come back.");
    setTimeout(connect, patience);
    patience = Math.min(patience * 2, 2000);
  });
}

function say(words) {
  if (find("state").textContent !== words) find("state").textContent = words;
}

function hang(shown) {
  performance.mark("shown");
  const side = state.sides[shown.side];
  if (side?.wanted.doc === shown.doc) side.hang(shown);
}

// ---------------------------------------------------------------- the list of documents

const STATES = { error: "✕ has errors", warning: "▲ has warnings", fine: "" };
const count = (number, word) => `${number} ${word}${number === 1 ? "" : "s"}`;

function showList(list) {
  if (!list) return;
  state.list = list;
  find("authority").textContent = list.authority ?? "";
  const standing = `${count(list.errors, "error")}, ${count(list.warnings, "warning")}`;
  if (list.made === null) say(`Building. So far ${standing}`);
  else say(`Up to date: ${standing}; ${count(list.made, "document")} made in ${(list.milliseconds / 1000).toFixed(2)} s`);
  const problems = list.problems.filter((one) => one.severity === "error").map((one) => note(one));
  find("problems").replaceChildren(...(problems.length ? [make("h2", {}, "What stops documents"), make("ul", { class: "notes" }, ...problems)] : []));
  drawList();
}

function drawList() {
  const list = state.list;
  if (!list) return;
  const words = find("find").value.trim().toLowerCase();
  const holds = (...texts) => texts.join(" ").toLowerCase().includes(words);
  const focused = document.activeElement?.dataset?.key;
  const open = new Set([...find("list").querySelectorAll("details[open]")].map((one) => one.dataset.case));
  const section = (title, items) => (items.length ? [make("h2", {}, title), make("ul", {}, ...items)] : []);
  const parts = [];
  parts.push(...section("Cases", list.cases.map((one) => caseEntry(one, holds, words, open)).filter(Boolean)));
  parts.push(...section("Guide", [
    ...list.guides.filter((one) => holds(one.title, "guide")).map((one) => entry(one.doc, one.title, one.state)),
    ...list.chapters.filter((one) => holds(one.title, "guide")).map((one) => entry(one.doc, one.title, "", one.file)),
  ]));
  parts.push(...section("Forms", list.forms.filter((one) => holds(one.title, one.of ?? ""))
    .map((one) => entry(one.doc, one.of ? `${one.title} (${one.of})` : one.title, one.state))));
  find("list").replaceChildren(...(parts.length ? parts : [make("p", { class: "quiet" }, "Nothing is called that.")]));
  if (focused) find("list").querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
}

function entry(doc, title, status, chapter) {
  const current = state.sides[0]?.wanted.doc === doc && (state.sides[0]?.chapter ?? undefined) === chapter;
  const words = STATES[status];
  return make("li", {}, make("button", {
    type: "button", "data-key": `${doc}#${chapter ?? ""}`, "data-doc": doc, "aria-current": current && "true",
    onclick: () => choose({ doc, version: "", date: "" }, chapter),
  }, title, words ? make("small", { class: status }, words) : null));
}

/** A case: how it stands, what is due, and each of its documents once; the reader is chosen beside its pages. */
function caseEntry(one, holds, words, open) {
  const seen = new Map();
  const rank = { error: 2, warning: 1, fine: 0 };
  for (const item of one.documents) {
    const key = `${item.title}|${item.of ?? ""}`;
    const before = seen.get(key);
    if (!before) seen.set(key, { ...item });
    else {
      if (item.reader === "professionals") before.doc = item.doc;
      if (rank[item.state] > rank[before.state]) before.state = item.state;
    }
  }
  const items = [...seen.values()].filter((item) => holds(one.reference, item.title, item.of ?? ""));
  if (!items.length && !holds(one.reference)) return null;
  const due = one.due && `${one.due.late ? "Late" : "Due"} ${one.due.due}: ${one.due.task}`;
  const worst = one.errors ? "error" : one.warnings ? "warning" : "";
  const standing = [one.errors && count(one.errors, "error"), one.warnings && count(one.warnings, "warning")].filter(Boolean).join(", ");
  const problems = one.problems.map((problem) => note(problem));
  return make("li", {}, make("details", { "data-case": one.reference, open: open.has(one.reference) || words.length > 0 },
    make("summary", {}, one.reference, make("small", { class: worst || "quiet" }, standing || "up to date"),
      due ? make("small", { class: one.due.late ? "error" : "quiet" }, due) : null),
    problems.length ? make("ul", { class: "notes" }, ...problems) : null,
    make("ul", {}, ...items.map((item) => entry(item.doc, item.of ? `${item.title} (${item.of})` : item.title, item.state)))));
}

// ---------------------------------------------------------------- messages

/** A message with its places. Where it stands on a page is marked while it is looked at. */
function note(message, side) {
  const marks = (on) => side?.mark(message.at, on);
  const weight = { error: "Error", warning: "Warning", advice: "Advice" }[message.severity];
  return make("li", {
    class: `is-${message.severity}`, onmouseenter: () => marks(true), onmouseleave: () => marks(false),
    onfocusin: () => marks(true), onfocusout: () => marks(false),
  },
  make("p", {}, make("strong", { class: message.severity }, weight), ": ", message.message),
  ...message.hints.map((hint) => make("p", { class: "quiet" }, hint)),
  message.at ? placeButton(message.at, "", side) : null,
  ...message.related.map((one) => make("p", {}, `${one.message}: `, placeButton(one.at, "", side))));
}

function placeButton(place, key, side) {
  const words = `${place.file}:${place.line}`;
  return make("button", { type: "button", class: "place", onclick: () => { side?.goTo(place); source({ ...place, key, own: true }); } }, words);
}

// ---------------------------------------------------------------- where words come from

function source(place) {
  state.chosen = place;
  find("source").hidden = false;
  find("source-key").textContent = place.key ?? "";
  find("source-place").textContent = `${place.file}:${place.line}:${place.column}`;
  find("source-note").textContent = place.own === false
    ? "These words come with Wayleaf. A file of the same path in your folder takes their place." : "";
  find("open").hidden = !state.editor || place.own === false;
  if (state.editor && place.own !== false) openEditor();
}

async function openEditor() {
  const { file, line, column } = state.chosen;
  const answer = await fetch(at("open"), { method: "POST", body: JSON.stringify({ file, line, column }) });
  if (!answer.ok) find("source-note").textContent = await answer.text();
}

// ---------------------------------------------------------------- one side: a document on its pages

const near = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    target.isNear = isIntersecting;
    if (isIntersecting) target.sheet.look();
  }
}, { rootMargin: "600px 0px" });

class Sheet {
  constructor(side, number) {
    this.side = side;
    this.number = number;
    this.image = make("img", { alt: "" });
    this.regions = make("div", { class: "regions", role: "group" });
    this.figure = make("figure", {}, this.image, this.regions);
    this.notes = make("ul", { class: "notes" });
    this.element = make("section", { class: "sheet" }, this.figure, this.notes);
    this.figure.sheet = this;
    near.observe(this.figure);
  }

  set(page, total) {
    const label = `Page ${this.number + 1} of ${total}`;
    this.image.alt = label;
    this.element.setAttribute("aria-label", this.side.index ? `${label}, to compare with` : label);
    this.regions.setAttribute("aria-label", `Words on page ${this.number + 1}, with the lines that they came from`);
    this.page = page;
    this.figure.style.aspectRatio = `${page.width} / ${page.height}`;
    if (this.figure.isNear || this.number < 2) this.look();
  }

  /** Puts the page's image in place of the one before, when it is ready to be painted. */
  async look() {
    const wanted = this.page.look;
    if (this.figure.dataset.look === wanted || this.loading === wanted) return this.fill();
    this.loading = wanted;
    const image = make("img", { alt: this.image.alt });
    image.src = at(`page/${wanted}.svg`);
    try { await image.decode(); } catch { this.loading = null; return; }
    if (this.page.look !== wanted) return;
    this.image.replaceWith(image);
    this.image = image;
    this.loading = null;
    this.figure.dataset.look = wanted;
    requestAnimationFrame(() => performance.mark("painted"));
    this.fill();
  }

  /** The words as buttons over the image, one stop of the tab key a page; arrows lead on. */
  fill() {
    const words = this.side.regions?.[this.number];
    if (!words || this.filled === words || !this.figure.isNear) return;
    this.filled = words;
    const { width, height } = this.page;
    const keeps = [...this.regions.children].indexOf(document.activeElement);
    const buttons = words.map((one, index) => {
      const button = make("button", { type: "button", tabindex: index ? "-1" : "0", onclick: () => source(one) }, one.text);
      button.style.left = `${(one.x / width) * 100}%`;
      button.style.top = `${(one.y / height) * 100}%`;
      button.style.width = `${(one.width / width) * 100}%`;
      button.style.height = `${(one.height / height) * 100}%`;
      button.region = one;
      return button;
    });
    this.regions.replaceChildren(...buttons);
    if (keeps >= 0) buttons[Math.min(keeps, buttons.length - 1)]?.focus({ preventScroll: true });
    this.side.markDifferences(this);
  }

  button(region) {
    if (!this.filled) { this.figure.isNear = true; this.fill(); }
    return this.regions.children[region];
  }
}

class Side {
  constructor(wanted, chapter) {
    this.wanted = wanted;
    this.chapter = chapter;
    this.sheets = [];
    this.element = make("div", { class: "side" });
    this.choices = make("fieldset", { class: "choose" });
    this.stale = make("p", { class: "stale", hidden: true }, "These pages are out of date: the document cannot be made now.");
    this.notes = make("ul", { class: "notes" });
    this.body = make("div");
    this.element.append(this.choices, this.stale, this.notes, this.body);
    this.element.addEventListener("keydown", (event) => this.key(event));
  }

  get index() { return state.sides.indexOf(this); }

  async ask(index) {
    const answer = await fetch(at(`show?${query(this.wanted, { view: state.view, side: index })}`)).catch(() => null);
    if (!answer?.ok) return;
    const shown = await answer.json();
    state.editor = shown.editor;
    this.hang(shown);
  }

  /** Hangs pages: those that look the same stay as they are. */
  hang(shown) {
    this.shown = shown;
    this.choose(shown.about);
    this.stale.hidden = !shown.outOfDate || !shown.pages.length;
    this.body.classList.toggle("is-stale", shown.outOfDate);
    while (this.sheets.length > shown.pages.length) this.sheets.pop().element.remove();
    shown.pages.forEach((page, number) => {
      if (!this.sheets[number]) {
        this.sheets[number] = new Sheet(this, number);
        this.body.append(this.sheets[number].element);
      }
      this.sheets[number].set(page, shown.pages.length);
    });
    if (this.index === 0) {
      const about = shown.about;
      find("title").textContent = about ? [about.title, about.case].filter(Boolean).join(", ") : shown.doc;
      find("download").href = at(`file?${query(this.wanted)}`);
      showDue(shown.due);
    }
    this.tell();
    this.trace();
  }

  /** What else could be chosen: the version, the reader, the date. */
  choose(about) {
    if (!about) return;
    const key = JSON.stringify([about.versions, about.readers, this.wanted]);
    if (this.choices.dataset.key === key) return;
    this.choices.dataset.key = key;
    const select = (name, options, then) => make("label", {}, name, make("select", { onchange: (event) => then(event.target.value) },
      ...options.map(([value, words, on]) => make("option", { value, selected: on }, words))));
    const change = (more) => { Object.assign(this.wanted, more); delete this.choices.dataset.key; remember(); drawList(); this.ask(this.index); compareAgain(); };
    const versions = about.versions.map((one) => [one.version, one.draft ? `${one.version}, a draft` : one.version, one.version === about.version]);
    const readers = about.readers.map((one) => [one.doc, one.reader, one.doc === this.wanted.doc]);
    const focused = [...this.choices.querySelectorAll("select, input")].indexOf(document.activeElement);
    this.choices.replaceChildren(
      make("legend", { class: "unseen" }, this.index ? "The document to compare with" : "The document"),
      select("Reader", readers, (doc) => change({ doc })),
      select("Version", versions, (version) => change({ version })),
      about.case ? make("label", {}, "As at", make("input", { type: "date", value: this.wanted.date, onchange: (event) => change({ date: event.target.value }) })) : null,
    );
    if (focused >= 0) this.choices.querySelectorAll("select, input")[focused]?.focus();
  }

  /** Asks where each word came from; the pages are there already. */
  async trace() {
    const shown = this.shown;
    const answer = await fetch(at(`regions?${query(this.wanted)}`)).catch(() => null);
    if (!answer?.ok || this.shown !== shown) return;
    this.regions = await answer.json();
    this.sheets.forEach((sheet) => sheet.fill());
    this.tell();
    if (this.chapter && !this.led) { this.led = true; this.goTo({ file: this.chapter, from: 0, to: Infinity }, true); }
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

  /** Puts each message beside the first page that it concerns. */
  tell() {
    const all = { whole: [], pages: this.sheets.map(() => []) };
    for (const message of this.shown.messages) {
      const [first] = this.on(message.at);
      (first && all.pages[first[0]] ? all.pages[first[0]] : all.whole).push(message);
    }
    // What concerns the whole document stands beside its first page, where there is one.
    if (this.sheets.length) all.pages[0].unshift(...all.whole.splice(0));
    const fill = (list, messages) => {
      const key = JSON.stringify(messages);
      if (list.dataset.key === key) return;
      list.dataset.key = key;
      list.replaceChildren(...messages.map((message) => note(message, this)));
      list.hidden = messages.length === 0;
    };
    fill(this.notes, all.whole);
    this.sheets.forEach((sheet, page) => fill(sheet.notes, all.pages[page]));
  }

  mark(place, on) {
    for (const [page, region] of this.on(place)) this.sheets[page]?.button(region)?.classList.toggle("marked", on);
  }

  goTo(place, top) {
    const [first] = this.on(place);
    if (!first) return;
    const sheet = this.sheets[first[0]];
    sheet.figure.isNear = true;
    sheet.look();
    (sheet.button(first[1]) ?? sheet.element).scrollIntoView({ block: top ? "start" : "center" });
  }

  markDifferences(sheet) {
    const differs = new Set((this.differs ?? []).filter(([page]) => page === sheet.number).map(([, region]) => region));
    [...sheet.regions.children].forEach((button, region) => button.classList.toggle("differs", differs.has(region)));
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

function showDue(due) {
  find("due").hidden = due.length === 0;
  find("due").querySelector("ol").replaceChildren(...due.slice(0, 8).map((one) => make("li", {},
    make("strong", { class: one.late ? "error" : "" }, `${one.late ? "Late: " : ""}${one.due}`), ` ${one.task}`,
    make("small", { class: "quiet" }, ` ${one.owner}`))));
}

// ---------------------------------------------------------------- choosing, comparing, zooming

function choose(wanted, chapter) {
  const same = state.sides[0]?.wanted.doc === wanted.doc && state.sides.length === 1;
  if (same && chapter) {
    state.sides[0].chapter = chapter;
    state.sides[0].goTo({ file: chapter, from: 0, to: Infinity }, true);
    return drawList();
  }
  place([new Side(wanted, chapter)]);
  find("main").focus({ preventScroll: true });
  scrollTo({ top: 0, behavior: "instant" });
  if (matchMedia("(max-width: 48rem)").matches) find("drawer").open = false;
}

function place(sides) {
  state.sides = sides;
  find("welcome").hidden = sides.length > 0;
  find("work").hidden = sides.length === 0;
  find("pages").replaceChildren(...sides.map((side) => side.element));
  find("pages").classList.toggle("two", sides.length === 2);
  find("compare").setAttribute("aria-pressed", sides.length === 2);
  find("differences").hidden = sides.length !== 2;
  sides.forEach((side, index) => side.ask(index));
  remember();
  drawList();
}

function toggleCompare() {
  const [first, second] = state.sides;
  if (second) {
    fetch(at(`leave?view=${state.view}`)).catch(() => null);
    first.differs = [];
    first.sheets.forEach((sheet) => first.markDifferences(sheet));
    return place([first]);
  }
  const others = first.shown?.about?.readers.map((one) => one.doc).filter((doc) => doc !== first.wanted.doc) ?? [];
  place([first, new Side({ ...first.wanted, doc: others[0] ?? first.wanted.doc })]);
}

async function compareAgain() {
  if (state.sides.length !== 2 || !state.sides.every((side) => side.regions)) return;
  const answer = await fetch(at(`compare?view=${state.view}`)).catch(() => null);
  if (!answer?.ok || state.sides.length !== 2) return;
  const { left, right } = await answer.json();
  [left, right].forEach((differs, index) => {
    state.sides[index].differs = differs;
    state.sides[index].sheets.forEach((sheet) => state.sides[index].markDifferences(sheet));
  });
  state.differences = [...left.map((one) => [0, ...one]), ...right.map((one) => [1, ...one])];
  state.difference = -1;
  find("count").textContent = state.differences.length ? `${count(state.differences.length, "passage")} differ` : "The two say the same";
}

function toDifference(step) {
  if (!state.differences.length) return;
  state.difference = (state.difference + step + state.differences.length) % state.differences.length;
  const [side, page, region] = state.differences[state.difference];
  const button = state.sides[side].sheets[page]?.button(region);
  button?.focus({ preventScroll: true });
  button?.scrollIntoView({ block: "center" });
}

function zoom(percent) {
  const stage = find("pages");
  const middle = innerHeight / 2;
  const anchor = [...stage.querySelectorAll("figure")].find((one) => one.getBoundingClientRect().bottom > middle);
  const before = anchor?.getBoundingClientRect();
  state.zoom = percent;
  if (percent) stage.style.setProperty("--width", `${(percent / 100) * 52}rem`);
  else stage.style.removeProperty("--width");
  const after = anchor?.getBoundingClientRect();
  if (before && after) {
    const part = (middle - before.top) / before.height;
    scrollBy({ top: after.top + part * after.height - middle, behavior: "instant" });
  }
  remember();
}

find("find").addEventListener("input", drawList);
find("smaller").addEventListener("click", () => zoom(Math.max(30, (state.zoom || 100) - 20)));
find("larger").addEventListener("click", () => zoom(Math.min(300, (state.zoom || 100) + 20)));
find("fit").addEventListener("click", () => zoom(0));
find("compare").addEventListener("click", toggleCompare);
find("previous").addEventListener("click", () => toDifference(-1));
find("next").addEventListener("click", () => toDifference(1));
find("copy").addEventListener("click", () => navigator.clipboard?.writeText(find("source-place").textContent));
find("open").addEventListener("click", openEditor);
find("close").addEventListener("click", () => { find("source").hidden = true; });

if (matchMedia("(max-width: 48rem)").matches) find("drawer").open = false;
zoom(state.zoom);
connect();
if (remembered.wanted?.length) place(remembered.wanted.map((wanted) => new Side(wanted)));
