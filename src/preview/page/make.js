// What every part of the page needs: addresses, elements, and words for numbers.

/** The address of something that the tool serves; the key stays in the path. */
export const at = (name) => new URL(name, location.href.replace(/[^/]*$/, ""));

export const find = (id) => document.getElementById(id);

/** An element with attributes and children; text is never read as markup. */
export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value == null) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false) element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child != null));
  return element;
}

/** Text with what stands between back-ticks as code. */
export const coded = (text) => text.split("`").map((part, index) => (index % 2 ? make("code", {}, part) : part));

/** A day as people write it. */
export const day = (date) => new Date(`${date}T12:00:00Z`).toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric" });

/** Whose copy a document is, in words. */
export function readerName(reader) {
  const [, kind, of] = reader.match(/^(parent|annex)-(.+)$/) ?? [null, reader.replaceAll("-", " "), ""];
  return kind[0].toUpperCase() + kind.slice(1) + (of && ` (${of})`);
}

export const count = (number, word) => `${number} ${word}${number === 1 ? "" : "s"}`;

/** Does something to the page, and keeps what somebody reads where it stands in the window. */
export function keepingPlace(change) {
  const inSight = (one) => one.getBoundingClientRect().bottom > innerHeight / 4;
  const anchor = scrollY > 0 && [...document.querySelectorAll("figure")].find(inSight);
  const before = anchor && anchor.getBoundingClientRect().top;
  change();
  const moved = anchor?.isConnected ? anchor.getBoundingClientRect().top - before : 0;
  if (moved) scrollBy({ top: moved, behavior: "instant" });
}

/** Resolves when the browser has painted what was changed, or paints nothing since nobody looks. */
export const painted = () => new Promise((tell) => {
  requestAnimationFrame(() => setTimeout(tell));
  setTimeout(tell, 100);
});

/** Whether a narrow window shows one thing at a time. */
export const isNarrow = () => matchMedia("(max-width: 48rem)").matches;
