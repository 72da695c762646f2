// Two documents beside each other, and what differs between them.

import { at, count, find } from "./make.js";
import { state } from "./state.js";

let differences = [];
let current = -1;

/** Nothing is compared any more. */
export function compareNoMore(side) {
  fetch(at(`leave?view=${state.view}`)).catch(() => null);
  [differences, current, side.differs] = [[], -1, []];
  side.sheets.forEach((sheet) => side.markDifferences(sheet));
}

/** Asks what differs, where both sides know their words. */
export async function compareAgain() {
  if (state.sides.length !== 2 || !state.sides.every((side) => side.regions)) return;
  const answer = await fetch(at(`compare?view=${state.view}`)).catch(() => null);
  if (!answer?.ok || state.sides.length !== 2) return;
  const { left, right } = await answer.json();
  [left, right].forEach((differs, index) => {
    const side = state.sides[index];
    side.differs = differs;
    side.sheets.forEach((sheet) => side.markDifferences(sheet));
  });
  differences = [...left.map((one) => [0, ...one]), ...right.map((one) => [1, ...one])];
  current = -1;
  find("count").textContent = differences.length ? `${count(differences.length, "passage")} differ` : "The two say the same";
  for (const id of ["previous", "next"]) find(id).disabled = differences.length === 0;
}

function toDifference(step) {
  if (!differences.length) return;
  current = (current + step + differences.length) % differences.length;
  const [side, page, region] = differences[current];
  const button = state.sides[side].sheets[page]?.button(region);
  button?.focus({ preventScroll: true });
  button?.scrollIntoView({ block: "center" });
}

find("previous").addEventListener("click", () => toDifference(-1));
find("next").addEventListener("click", () => toDifference(1));
