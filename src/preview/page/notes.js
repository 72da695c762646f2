// Messages, and the line that words or a message come from.

import { at, coded, count, find, make } from "./make.js";
import { state } from "./state.js";

const WEIGHTS = { error: "Error", warning: "Warning", advice: "Advice" };

/** A message with its places. Where it stands on a page is marked while it is looked at. */
export function note(message, side) {
  const marks = (on) => side?.mark(message.at, on);
  return make("li", {
    class: `is-${message.severity}`, title: message.about,
    onmouseenter: () => marks(true), onmouseleave: () => marks(false), onfocusin: () => marks(true), onfocusout: () => marks(false),
  },
  make("p", {}, make("strong", { class: message.severity }, WEIGHTS[message.severity]), ": ", ...coded(message.message)),
  ...message.hints.map((hint) => make("p", { class: "quiet" }, ...coded(hint))),
  message.at ? placeButton(message.at, side) : null,
  ...message.related.map((one) => make("p", { class: "quiet" }, ...coded(one.message), ": ", placeButton(one.at, side))));
}

/** Messages in a list, which is drawn anew only where they are others. */
export function fill(list, messages, side) {
  const key = JSON.stringify(messages);
  if (list.dataset.key === key) return;
  list.dataset.key = key;
  list.replaceChildren(...messages.map((message) => note(message, side)));
  list.hidden = messages.length === 0;
}

/** As many errors as stand above the pages: more would push them out of sight. */
const IN_SIGHT = 3;

/** Messages that stand nowhere on the pages: the first errors are in sight, and the rest behind one line. */
export class Rest {
  constructor(side) {
    this.side = side;
    this.errors = make("ul", { class: "notes", hidden: true });
    this.summary = make("summary");
    this.others = make("ul", { class: "notes" });
    this.details = make("details", { class: "rest", hidden: true }, this.summary, this.others);
  }

  fill(messages) {
    const [errors, others] = [messages.filter((one) => one.severity === "error"), messages.filter((one) => one.severity !== "error")];
    const more = errors.splice(IN_SIGHT);
    fill(this.errors, errors, this.side);
    fill(this.others, [...more, ...others], this.side);
    this.details.hidden = more.length + others.length === 0;
    const parts = [more.length && count(more.length, "more error"), others.length && count(others.length, "message")].filter(Boolean);
    this.summary.textContent = `${parts.join(" and ")} about what stands on none of these pages`;
  }
}

function placeButton(place, side) {
  const go = () => { side?.goTo(place); source({ ...place, key: "", own: true }); };
  return make("button", { type: "button", class: "place", onclick: go }, `${place.file}:${place.line}`);
}

let chosen = null;
/** What had the focus when a place was chosen. */
let from = null;

/** Says where words come from, and opens the line where there is an editor. */
export function source(place) {
  chosen = place;
  from = document.activeElement;
  const isOwn = place.own !== false;
  find("source").hidden = false;
  find("source-key").textContent = place.key ?? "";
  find("source-place").textContent = `${place.file}:${place.line}:${place.column}`;
  find("source-note").textContent = isOwn ? "" : "These words come with Wayleaf. A file of the same path in your folder takes their place.";
  find("open").hidden = !state.editor || !isOwn;
  if (state.editor && isOwn) openEditor();
}

async function openEditor() {
  const { file, line, column } = chosen;
  const answer = await fetch(at("open"), { method: "POST", body: JSON.stringify({ file, line, column }) }).catch(() => null);
  if (!answer) find("source-note").textContent = "The tool has stopped.";
  else if (!answer.ok) find("source-note").textContent = await answer.text();
}

async function copy() {
  try {
    await navigator.clipboard.writeText(find("source-place").textContent);
    find("source-note").textContent = "Copied.";
  } catch {
    find("source-note").textContent = "This browser does not let the page copy.";
  }
}

find("copy").addEventListener("click", copy);
find("open").addEventListener("click", openEditor);
find("close").addEventListener("click", () => {
  find("source").hidden = true;
  (document.contains(from) ? from : find("main")).focus({ preventScroll: true });
});
