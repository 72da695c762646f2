// What a page looks like, drawn in place: of one drawing after another, the browser paints what differs.

import { make } from "./make.js";

const SVG = "http://www.w3.org/2000/svg";

export class Drawing {
  constructor() {
    this.svg = document.createElementNS(SVG, "svg");
    // What a drawing names in itself stays in its own root. Nothing in it can be chosen: words over it can.
    this.element = make("div", { class: "drawing", inert: true });
    this.element.attachShadow({ mode: "open" }).append(this.svg);
    /** The outlines of its rows, by their names. */
    this.rows = new Map();
    /** What is painted, in its order: an element each. */
    this.marks = [];
  }

  /** Draws marks in place of those before, of whose rows those are left out that these have too. */
  draw({ marks, rows }, { width, height }) {
    this.frame(width, height);
    const named = marks.filter(Array.isArray).map(([row]) => [row, rows[row] ?? this.rows.get(row)]);
    this.rows = new Map(named);
    const old = Map.groupBy(this.marks, ({ key }) => key);
    this.marks = marks.map((mark) => {
      const [row, at, colour] = Array.isArray(mark) ? mark : [];
      const key = row ? `${row} ${colour}` : mark;
      const one = old.get(key)?.shift() ?? { key, element: row ? path(colour) : parsed(mark) };
      if (row && one.at !== at) {
        one.at = at;
        one.element.setAttribute("d", `M${at}${this.rows.get(row)}`);
      }
      return one;
    });
    [...old.values()].flat().forEach(({ element }) => element.remove());
    let next = this.svg.firstElementChild;
    for (const { element } of this.marks) {
      if (element === next) next = next.nextElementSibling;
      else this.svg.insertBefore(element, next);
    }
  }

  /** Sets how large the page is, in points; it is shown as wide as there is room for. */
  frame(width, height) {
    const size = `0 0 ${width} ${height}`;
    if (this.size === size) return;
    this.size = size;
    for (const [name, value] of Object.entries({ viewBox: size, width: "100%", height: "100%" })) this.svg.setAttribute(name, value);
  }
}

function path(colour) {
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("fill", colour);
  return path;
}

/** The element of a mark's SVG, which the tool wrote. */
function parsed(markup) {
  const around = document.createElementNS(SVG, "svg");
  around.innerHTML = markup;
  return around.firstElementChild ?? around;
}
