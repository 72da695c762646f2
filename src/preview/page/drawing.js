// What a page looks like, drawn in place: of one drawing after another, the browser paints what differs.

import { make } from "./make.js";

export class Drawing {
  constructor() {
    // What a drawing names in itself stays in its own root. Nothing in it can be chosen: words over it can.
    this.element = make("div", { class: "drawing", inert: true });
    this.root = this.element.attachShadow({ mode: "open" });
    /** The outlines of its rows, by their names. */
    this.rows = new Map();
  }

  /** Draws an SVG image in place of the one before, of whose rows those are left out that it has too. */
  draw({ image, rows }) {
    const next = new DOMParser().parseFromString(image, "image/svg+xml").documentElement;
    next.setAttribute("width", "100%");
    next.setAttribute("height", "100%");
    const named = [...next.querySelectorAll("[data-row]")];
    this.rows = new Map(named.map(({ dataset: { row } }) => [row, rows[row] ?? this.rows.get(row)]));
    const [old] = this.root.children;
    if (old) this.become(old, next);
    else this.insert(next, (one) => this.root.append(one));
  }

  /** Lets a node become like another, with as little as differs. */
  become(old, next) {
    if (old.nodeName !== next.nodeName || !old.attributes) {
      if (!old.isEqualNode(next)) this.insert(next, (one) => old.replaceWith(one));
      return;
    }
    const row = next.dataset?.row;
    if (row && old.dataset.row !== row) old.setAttribute("d", this.rows.get(row));
    for (const { name } of [...old.attributes]) if (!next.hasAttribute(name) && !(row && name === "d")) old.removeAttribute(name);
    for (const { name, value } of next.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
    // What came or went stands between what is alike from the start and from the end.
    const [was, is] = [[...old.childNodes], [...next.childNodes]];
    const fewer = Math.min(was.length, is.length);
    let [start, end] = [0, 0];
    while (start < fewer && isLike(was[start], is[start])) start += 1;
    while (end < fewer - start && isLike(was.at(-1 - end), is.at(-1 - end))) end += 1;
    const pairs = fewer - end;
    for (let each = 0; each < pairs; each += 1) this.become(was[each], is[each]);
    for (let each = 1; each <= end; each += 1) this.become(was.at(-each), is.at(-each));
    was.slice(pairs, was.length - end).forEach((one) => one.remove());
    const after = was[was.length - end] ?? null;
    is.slice(pairs, is.length - end).forEach((one) => this.insert(one, (own) => old.insertBefore(own, after)));
  }

  /** Puts a node of another image in place, with the outlines of its rows. */
  insert(node, put) {
    const own = document.adoptNode(node);
    if (own.attributes) for (const one of [own, ...own.querySelectorAll("[data-row]")]) {
      if (one.dataset.row) one.setAttribute("d", this.rows.get(one.dataset.row));
    }
    put(own);
  }
}

/** Whether two nodes hold the same, wherever they stand. */
function isLike(one, other) {
  return one.nodeName === other.nodeName && one.dataset?.row === other.dataset?.row
    && one.childNodes.length === other.childNodes.length
    && [...one.childNodes].every((child, index) => isLike(child, other.childNodes[index]));
}
