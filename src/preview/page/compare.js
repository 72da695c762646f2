// Two documents beside each other, and what differs between them.

import { at, count, find } from "./make.js";
import { state } from "./state.js";

let passages = [];
let current = -1;

/** Nothing is compared any more. */
export function compareNoMore(side) {
  fetch(at(`leave?view=${state.view}`)).catch(() => null);
  [passages, current, side.differs] = [[], -1, []];
  side.sheets.forEach((sheet) => side.markDifferences(sheet));
}

/** Asks what differs, where both sides know their words. */
export async function compareAgain() {
  if (state.sides.length !== 2 || !state.sides.every((side) => side.regions)) return;
  const answer = await fetch(at(`compare?view=${state.view}`)).catch(() => null);
  if (!answer?.ok || state.sides.length !== 2) return;
  passages = await answer.json();
  current = -1;
  ["left", "right"].forEach((which, index) => {
    const side = state.sides[index];
    side.differs = passages.flatMap((passage) => passage[which]);
    side.sheets.forEach((sheet) => side.markDifferences(sheet));
  });
  find("count").textContent = passages.length ? `${count(passages.length, "passage")} differ${passages.length === 1 ? "s" : ""}` : "The two say the same";
  for (const id of ["previous", "next"]) find(id).disabled = passages.length === 0;
}

/** Leads to another difference, on both sides where both have words of it. */
function toDifference(step) {
  if (!passages.length) return;
  current = (current + step + passages.length) % passages.length;
  const { left, right } = passages[current];
  const words = [left, right].map((places, side) => places.map(([page, region]) => state.sides[side].sheets[page]?.button(region)).filter(Boolean));
  document.querySelectorAll(".regions .current").forEach((one) => one.classList.remove("current"));
  words.flat().forEach((one) => one.classList.add("current"));
  const [button] = words.flat();
  button?.focus({ preventScroll: true });
  button?.scrollIntoView({ block: "center" });
  find("count").textContent = `Difference ${current + 1} of ${passages.length}`;
}

find("previous").addEventListener("click", () => toDifference(-1));
find("next").addEventListener("click", () => toDifference(1));
