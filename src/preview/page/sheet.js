// One page of a document: its image, its words as buttons over it, and its messages beside it.

import { Drawing } from "./drawing.js";
import { at, make } from "./make.js";
import { source } from "./notes.js";

const near = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    target.isNear = isIntersecting;
    if (isIntersecting) target.sheet.look();
  }
}, { rootMargin: "600px 0px" });

export class Sheet {
  constructor(side, number) {
    this.side = side;
    this.number = number;
    this.drawing = new Drawing();
    this.regions = make("div", { class: "regions", role: "group" });
    this.figure = make("figure", {}, this.drawing.element, this.regions);
    this.notes = make("ul", { class: "notes", hidden: true });
    this.element = make("section", { class: "sheet" }, this.figure, this.notes);
    this.figure.sheet = this;
    near.observe(this.figure);
  }

  /** Leaves the page's place in the document. */
  remove() {
    near.unobserve(this.figure);
    this.element.remove();
  }

  /** Sets what the page has to look like, and resolves when what is seen of it does. */
  async set(page, total) {
    this.page = page;
    const { width, height } = page;
    const stands = [width, height, total, this.side.index].join(" ");
    if (this.stands !== stands) {
      this.stands = stands;
      const label = `Page ${this.number + 1} of ${total}`;
      this.element.setAttribute("aria-label", this.side.index ? `${label}, to compare with` : label);
      this.regions.setAttribute("aria-label", `Words on page ${this.number + 1}, with the lines that they came from`);
      this.figure.style.aspectRatio = `${width} / ${height}`;
    }
    if (this.figure.isNear || this.number < 2) await this.look();
  }

  /** Draws the page as it is wanted, in place of how it was. */
  async look() {
    const wanted = this.page.look;
    if (this.figure.dataset.look === wanted || this.loading === wanted) return this.fill();
    this.loading = wanted;
    const before = this.figure.dataset.look ?? "";
    const drawn = this.side.drawn(wanted, before) ?? await this.side.others().then(() => ask(wanted, before));
    if (this.loading === wanted) this.loading = null;
    if (!drawn || this.page.look !== wanted) return;
    // Another page may have come to stand here while this one was on its way, and it lacks what that one has not.
    if (drawn.before && drawn.before !== this.figure.dataset.look) return this.look();
    this.drawing.draw(drawn, this.page);
    this.figure.dataset.look = wanted;
    this.fill();
  }

  /** The words as buttons over the image, one stop of the tab key a page; arrows lead on. */
  fill() {
    const words = this.side.regions?.[this.number];
    if (!words || this.filled === words || !this.figure.isNear) return;
    this.filled = words;
    const { width, height } = this.page;
    const buttons = [...this.regions.children];
    const focused = buttons.indexOf(document.activeElement);
    while (buttons.length > words.length) buttons.pop().remove();
    words.forEach((one, index) => {
      const button = buttons[index] ?? this.regions.appendChild(make("button", {
        type: "button", tabindex: index ? "-1" : "0", onclick: () => source(this.filled[index]),
      }));
      if (button.textContent !== one.text) button.textContent = one.text;
      button.style.left = `${(one.x / width) * 100}%`;
      button.style.top = `${(one.y / height) * 100}%`;
      button.style.width = `${(one.width / width) * 100}%`;
      button.style.height = `${(one.height / height) * 100}%`;
    });
    if (focused >= words.length) this.regions.lastElementChild?.focus({ preventScroll: true });
    this.side.markDifferences(this);
  }

  /** Takes the words away that lie over another page. */
  clear() {
    this.filled = null;
    this.regions.replaceChildren();
  }

  button(region) {
    if (!this.filled) { this.figure.isNear = true; this.fill(); }
    return this.regions.children[region];
  }
}

/** Asks for a page as it is drawn, for whoever has another before them. */
async function ask(look, before) {
  const answer = await fetch(at(`page/${look}?${new URLSearchParams({ before })}`)).catch(() => null);
  return answer?.ok ? answer.json().catch(() => null) : null;
}
