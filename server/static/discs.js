/** The panel of a disc that stands for many actors, and of the line between two such. */

import { count, el, say } from "./dom.js";
import { heading } from "./panel.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./panel.js").PanelActions} PanelActions */

const MOST = 20;

/**
 * @param {Model} model
 * @param {number} node
 * @param {PanelActions} actions
 * @returns {HTMLElement[]}
 */
export function discPanel(model, node, actions) {
  const { nodes } = model.columns;
  const facts = el("dl", { class: "facts" });
  for (const [name, value] of [[say("disc.members"), nodes.count?.[node] ?? 0], [say("disc.ties"), nodes.inside?.[node] ?? 0]]) {
    facts.append(el("div", {}, el("dt", {}, String(name)), el("dd", {}, count(Number(value)))));
  }
  const others = [];
  for (let k = model.start[node]; k < model.start[node + 1]; k++) {
    if (model.lineOn[model.via[k]]) others.push({ other: model.near[k], line: model.via[k], n: joint(model, model.via[k]) });
  }
  others.sort((a, b) => b.n - a.n);
  return [heading(name(model, node), say("disc.kind"), actions), facts,
          el("div", { class: "panel-actions" },
            el("button", { type: "button", class: "primary", onclick: () => actions.widen(node) }, say("disc.enter")),
            el("button", { type: "button", onclick: () => actions.hide([node]) }, say("panel.hide"))),
          el("h3", {}, say("disc.top")), el("ul", {}, ...(nodes.heads?.[node] ?? []).map((label) => el("li", {}, label))),
          el("h3", {}, say("disc.others")), el("ul", { class: "ties" }, ...others.slice(0, MOST).map(({ other, line, n }) => el("li", {},
            el("button", { type: "button", class: "link", onclick: () => actions.select(other) }, name(model, other)),
            el("button", { type: "button", class: "why", onclick: () => actions.line(line) }, count(n)))))];
}

/**
 * @param {Model} model
 * @param {number} line
 * @param {PanelActions} actions
 * @returns {HTMLElement[]}
 */
export function discLinePanel(model, line, actions) {
  const ends = [model.lineS[line], model.lineT[line]];
  return [heading(ends.map((node) => name(model, node)).join(" – "), "", actions),
          el("p", {}, say("disc.between", { n: joint(model, line), a: name(model, ends[0]), b: name(model, ends[1]) })),
          el("div", { class: "panel-actions" }, ...ends.map((node) =>
            el("button", { type: "button", onclick: () => actions.widen(node) }, say("disc.into", { name: name(model, node) }))))];
}

/**
 * @param {Model} model
 * @param {number} node
 */
function name(model, node) {
  const { label } = model.columns.nodes;
  return model.columns.view === "communities" ? say("disc.name", { name: label[node] }) : label[node];
}

/**
 * @param {Model} model
 * @param {number} line
 */
function joint(model, line) {
  return model.lineTies[line].reduce((sum, e) => sum + (model.columns.edges.count?.[e] ?? 0), 0);
}
