// The preview's page. It shows what the tool hangs in its gallery, and asks for what somebody chooses.

import { compareNoMore } from "./compare.js";
import { drawList, say, showList, unfold, unfoldCase } from "./list.js";
import { at, find, isNarrow, make } from "./make.js";
import { fill } from "./notes.js";
import { Side, task } from "./side.js";
import { before, query, remember, state } from "./state.js";

// ---------------------------------------------------------------- the line to the tool

let patience = 250;
/** The line, while there is one. A browser has few for all of its tabs: one that nobody looks at holds none. */
let line = null;

function connect() {
  if (line || document.hidden) return;
  state.view = crypto.randomUUID();
  const events = new EventSource(at(`events?view=${state.view}`));
  line = events;
  events.addEventListener("open", () => {
    patience = 250;
    state.isConnected = true;
    state.sides.forEach((side) => side.askAnew());
  });
  events.addEventListener("list", (event) => {
    showList(JSON.parse(event.data));
    if (state.reference) showCase();
  });
  events.addEventListener("shown", (event) => hang(JSON.parse(event.data)));
  events.addEventListener("error", () => {
    disconnect();
    say("The tool has stopped. This page waits for it to come back.");
    find("state").classList.add("error");
    setTimeout(connect, patience);
    patience = Math.min(patience * 2, 2000);
  });
}

function disconnect() {
  line?.close();
  line = null;
  state.isConnected = false;
}

document.addEventListener("visibilitychange", () => (document.hidden ? disconnect() : connect()));

function hang(shown) {
  performance.mark("shown", { detail: { at: shown.at, took: shown.took, drew: shown.drawn?.took ?? 0 } });
  const side = state.sides[shown.side];
  if (side?.awaits(shown)) side.hang(shown);
}

// ---------------------------------------------------------------- choosing

/** Shows a document, from its start or a chapter. */
export function choose(wanted, chapter) {
  const [side] = state.sides;
  if (chapter && side?.wanted.doc === wanted.doc && state.sides.length === 1) {
    side.chapter = chapter;
    side.goToChapter(chapter);
    return drawList();
  }
  state.reference = null;
  place([new Side(wanted, chapter)]);
  arrive();
}

/** Shows a case's own page: what is due, and what there is to say of it. */
export function chooseCase(reference) {
  state.reference = reference;
  place([]);
  arrive();
}

/** Shows what somebody sees first: what is wrong, and what is due. */
function overview() {
  state.reference = null;
  place([]);
  arrive();
}

function arrive() {
  find("main").focus({ preventScroll: true });
  scrollTo({ top: 0, behavior: "instant" });
  if (isNarrow()) find("drawer").open = false;
}

function place(sides) {
  if (sides.length < 2 && state.sides.length === 2) compareNoMore(state.sides[0]);
  state.sides = sides;
  find("welcome").hidden = sides.length > 0 || state.reference !== null;
  find("work").hidden = sides.length === 0;
  find("case").hidden = state.reference === null;
  find("source").hidden = true;
  find("pages").replaceChildren(...sides.map((side) => side.element));
  find("pages").classList.toggle("two", sides.length === 2);
  find("compare").setAttribute("aria-pressed", sides.length === 2);
  find("differences").hidden = sides.length !== 2;
  find("told").textContent = "";
  if (state.isConnected) sides.forEach((side) => side.ask());
  if (state.reference) showCase();
  sides.forEach((side) => unfold(side.wanted.doc));
  if (state.reference) unfoldCase(state.reference);
  remember();
  drawList();
}

async function showCase() {
  const reference = state.reference;
  const answer = await fetch(at(`case?${query({ reference })}`)).catch(() => null);
  if (!answer?.ok || reference !== state.reference) return;
  const { due, messages } = await answer.json();
  find("case-title").textContent = `Case ${reference}`;
  find("case-due").replaceChildren(...(due.length ? due.map(task) : [make("li", { class: "quiet" }, "Nothing is due.")]));
  find("case-fine").hidden = messages.length > 0;
  fill(find("case-notes"), messages);
}

/** What somebody most likely compares with: a draft with what is in force, every other document with another reader's. */
function another({ shown, wanted }) {
  if (!shown?.about) return {};
  const { version, versions, readers } = shown.about;
  const isDraft = versions.some((one) => one.version === version && one.draft);
  const published = versions.find((one) => !one.draft);
  if (isDraft && published) return { version: published.version };
  const other = readers.find(({ doc }) => doc !== wanted.doc);
  return other ? { doc: other.doc } : {};
}

function toggleCompare() {
  const [first, second] = state.sides;
  if (second) return place([first]);
  place([first, new Side({ ...first.wanted, ...another(first) })]);
}

/** Saves the document's file. Its bytes come by way of this page, so that no list of downloads names a case. */
async function download() {
  const [{ wanted }] = state.sides;
  const answer = await fetch(at(`file?${query(wanted)}`)).catch(() => null);
  if (!answer?.ok) {
    find("told").textContent = answer ? await answer.text() : "The tool has stopped.";
    return;
  }
  find("told").textContent = "";
  const address = URL.createObjectURL(await answer.blob());
  make("a", { href: address, download: wanted.doc.replace(/^.*\//, "") }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

// ---------------------------------------------------------------- zooming

/** Sets how wide pages are; what stands in the middle of the window stays there. */
function zoom(percent) {
  const stage = find("pages");
  const middle = innerHeight / 2;
  const anchor = [...stage.querySelectorAll("figure")].find((one) => one.getBoundingClientRect().bottom > middle);
  const was = anchor?.getBoundingClientRect();
  state.zoom = percent;
  if (percent) stage.style.setProperty("--width", `${(percent / 100) * 52}rem`);
  else stage.style.removeProperty("--width");
  find("fit").textContent = `${percent || 100}%`;
  const is = anchor?.getBoundingClientRect();
  if (was && is) {
    const part = (middle - was.top) / was.height;
    scrollBy({ top: is.top + part * is.height - middle, behavior: "instant" });
  }
  remember();
}

for (const id of ["home", "wrong"]) find(id).addEventListener("click", overview);
find("smaller").addEventListener("click", () => zoom(Math.max(30, (state.zoom || 100) - 20)));
find("larger").addEventListener("click", () => zoom(Math.min(300, (state.zoom || 100) + 20)));
find("fit").addEventListener("click", () => zoom(0));
find("compare").addEventListener("click", toggleCompare);
find("download").addEventListener("click", download);

if (isNarrow()) find("drawer").open = false;
zoom(state.zoom);
state.reference = before.reference;
place(before.wanted.map((wanted) => new Side(wanted)));
connect();
