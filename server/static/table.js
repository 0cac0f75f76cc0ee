/** The same as the picture, as a table: the most central of what is shown. */

import { button, count, el, say, span } from "./dom.js";
import { regionName } from "./panel.js";

/** @typedef {import("./model.js").Model} Model */

const MOST = 50;

/**
 * @param {Model} model
 * @param {HTMLElement} body
 * @param {HTMLElement} caption
 * @param {(node: number) => void} select
 */
export function fillTable(model, body, caption, select) {
  const shown = [];
  for (const i of model.order) {
    if (model.nodeOn[i]) shown.push(i);
    if (shown.length >= MOST) break;
  }
  const { nodes, types, regions } = model.columns;
  caption.textContent = say("table.caption", { n: shown.length, all: model.shown });
  body.replaceChildren(...shown.map((i) => el("tr", {},
    el("th", { scope: "row" }, button(nodes.label[i], () => select(i), "link")),
    el("td", {}, say(`kind.${types[model.type[i]].id}`)),
    el("td", {}, regions[model.region[i]]?.code ? regionName(regions[model.region[i]]) : "–"),
    el("td", {}, span(nodes.year[i], nodes.last[i]) || "–"),
    el("td", { class: "number" }, count(model.degree(i))))));
}
