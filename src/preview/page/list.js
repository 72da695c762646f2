// The list of everything there is to look at, and how each stands.

import { count, day, find, make } from "./make.js";
import { fill } from "./notes.js";
import { choose, chooseCase } from "./preview.js";
import { isProfessional, state } from "./state.js";

const STATES = { error: "✕ has errors", warning: "▲ has warnings", fine: "" };
const RANK = { error: 2, warning: 1, fine: 0 };

export function say(words) {
  if (find("state").textContent !== words) find("state").textContent = words;
}

/** Takes how everything stands from the tool. */
export function showList(list) {
  if (!list) return say("Building");
  state.list = list;
  find("authority").textContent = list.authority ?? "";
  const standing = [list.errors && count(list.errors, "error"), count(list.warnings, "warning")].filter(Boolean).join(", ");
  if (!list.ended) say(`Building. So far ${standing}`);
  else say(`${list.errors ? "Built with" : "Up to date:"} ${standing}; ${done(list)} in ${(list.milliseconds / 1000).toFixed(2)} s`);
  find("state").classList.toggle("error", list.errors > 0);
  find("wrong").hidden = list.errors === 0;
  welcome(list);
  drawList();
}

/** What became of documents, in a few words. */
function done({ written, removed, failed }) {
  const parts = [written && `${count(written, "document")} made`, removed && `${removed} taken away`, failed && `${failed} cannot be made`];
  return parts.filter(Boolean).join(", ") || "nothing to make";
}

/** What somebody sees who has chosen nothing: what stops documents, and what is due next. */
function welcome(list) {
  const isEmpty = list.ended && ![list.cases, list.guides, list.forms].some((part) => part.length);
  find("welcome-title").textContent = isEmpty ? "There is no document yet" : "Choose a document";
  [find("start").hidden, find("way").hidden] = [!isEmpty, isEmpty];
  const problems = list.problems.filter((one) => one.severity === "error");
  find("problems-title").hidden = problems.length === 0;
  fill(find("problems"), problems);
  const due = list.cases.filter((one) => one.due).sort((one, other) => one.due.due.localeCompare(other.due.due));
  find("soon-title").hidden = due.length === 0;
  find("soon").replaceChildren(...due.slice(0, 8).map((one) => make("li", {},
    make("strong", { class: one.due.late ? "error" : "" }, `${one.due.late ? "Late: " : ""}${day(one.due.due)}`), ` ${one.due.task} `,
    make("button", { type: "button", class: "link", onclick: () => chooseCase(one.reference) }, one.reference))));
  const errors = list.cases.filter((one) => one.errors);
  find("broken-title").hidden = errors.length === 0;
  find("broken").replaceChildren(...errors.map((one) => make("li", {},
    make("button", { type: "button", class: "link", onclick: () => chooseCase(one.reference) }, one.reference), ` has ${count(one.errors, "error")}`)));
}

/** The cases that are unfolded. While words are looked for, all are. */
const unfolded = new Set();

/** Unfolds the case of a document, so that it is found in the list again. */
export function unfold(doc) {
  const [, reference, file] = doc.split("/");
  if (file) unfoldCase(reference);
}

export const unfoldCase = (reference) => unfolded.add(reference);

/** What the list was drawn of: an element that somebody is about to press stays, unless it says something else. */
let drawn = "";

/** Draws the list, as far as it has the words that are looked for. */
export function drawList() {
  const list = state.list;
  if (!list) return;
  const words = find("find").value.trim().toLowerCase();
  const current = state.sides.map((side) => [side.wanted.doc, side.chapter]);
  const key = JSON.stringify([words, current, state.reference, !list.ended, list.cases, list.guides, list.chapters, list.forms, list.problems]);
  if (key === drawn) return;
  drawn = key;
  const holds = (...texts) => texts.join(" ").toLowerCase().includes(words);
  const focused = document.activeElement?.dataset?.key;
  const section = (title, items) => (items.length ? [make("h2", {}, title), make("ul", {}, ...items)] : []);
  const isGuide = (one) => one.doc === list.guide;
  const worst = (file) => {
    const severities = list.problems.filter((one) => one.at?.file === file).map((one) => one.severity);
    return ["error", "warning"].find((one) => severities.includes(one)) ?? "fine";
  };
  const [guides, leaflets] = [list.guides.filter(isGuide), list.guides.filter((one) => !isGuide(one))];
  const parts = [
    ...section("Cases", list.cases.map((one) => caseEntry(one, holds, words)).filter(Boolean)),
    ...section("Guide", [
      ...guides.filter((one) => holds(one.title, "guide")).map((one) => entry(one.doc, one.title, one.state)),
      ...list.chapters.filter((one) => holds(one.title, "guide")).map((one) => entry(one.doc, one.title, worst(one.file), one.file)),
    ]),
    ...section("Leaflets", leaflets.filter((one) => holds(one.title, "leaflet")).map((one) => entry(one.doc, one.title, one.state))),
    ...section("Forms", list.forms.filter((one) => holds(one.title, one.of ?? "")).map((one) => entry(one.doc, titled(one), one.state))),
  ];
  find("list").replaceChildren(...(parts.length ? parts : [make("p", { class: "quiet" }, words ? "Nothing is called that." : "There is no document yet.")]));
  if (focused) find("list").querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
}

const titled = (one) => (one.of ? `${one.title} (${one.of})` : one.title);

/** What leads to a document, of which a case may have a copy for each reader. */
function entry(doc, title, status, chapter, copies = [doc]) {
  const [side] = state.sides;
  const current = copies.includes(side?.wanted.doc) && (side.chapter ?? undefined) === chapter;
  const words = STATES[status];
  return make("li", { class: chapter && "chapter" }, make("button", {
    type: "button", "data-key": `${copies[0]}#${chapter ?? ""}`, "data-doc": doc, "aria-current": current && "true",
    onclick: () => choose({ doc, version: "", date: "" }, chapter),
  }, title, words ? make("small", { class: status }, words) : null));
}

/** Each document of a case once: the reader is chosen beside its pages. */
function papers(one) {
  const papers = new Map();
  for (const item of one.documents) {
    const key = `${item.title}|${item.of ?? ""}`;
    const paper = papers.get(key);
    if (!paper) papers.set(key, { ...item, copies: [item.doc] });
    else {
      if (item.reader === "professionals") paper.copies.unshift(item.doc);
      else paper.copies.push(item.doc);
      if (RANK[item.state] > RANK[paper.state]) paper.state = item.state;
    }
  }
  return [...papers.values()];
}

/** The copy for whoever reads now, if they have one: what somebody else may have does not come before their eyes. */
function reading(copies) {
  const reader = (path) => path.split("/")[0];
  const [side] = state.sides;
  return copies.find((copy) => side && reader(copy) === reader(side.wanted.doc)) ?? copies[0];
}

/** A case: how it stands, what is due, and its documents. */
function caseEntry(one, holds, words) {
  const items = papers(one).filter((item) => holds(one.reference, item.title, item.of ?? ""));
  if (!items.length && !holds(one.reference)) return null;
  // What is due may be about what a family may not know.
  const due = isProfessional() && one.due && `${one.due.late ? "Late" : "Due"} ${day(one.due.due)}: ${one.due.task}`;
  const worst = one.errors ? "error" : one.warnings ? "warning" : "quiet";
  const standing = [one.errors && count(one.errors, "error"), one.warnings && count(one.warnings, "warning")].filter(Boolean).join(", ");
  const overview = make("li", {}, make("button", {
    type: "button", "data-key": `case ${one.reference}`, "aria-current": state.reference === one.reference && "true",
    onclick: () => chooseCase(one.reference),
  }, "Deadlines and messages"));
  const fold = (event) => { if (event.target.open) unfolded.add(one.reference); else unfolded.delete(one.reference); };
  return make("li", {}, make("details", { "data-case": one.reference, open: unfolded.has(one.reference) || words.length > 0, ontoggle: words ? null : fold },
    make("summary", { "data-key": `summary ${one.reference}` }, one.reference, make("small", { class: worst }, standing || (!state.list.ended ? "being made" : "up to date")),
      due ? make("small", { class: one.due.late ? "error" : "quiet" }, due) : null),
    make("ul", {}, overview, ...items.map((item) => entry(reading(item.copies), titled(item), item.state, undefined, item.copies)))));
}

find("find").addEventListener("input", drawList);
