/** The panel of a disc that stands for many actors, and of the line between two such. */

import { button, count, el, say } from "./dom.js";
import { fact, heading } from "./panel.js";

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
  const facts = el("dl", { class: "facts" }, fact(say("disc.members"), count(nodes.count?.[node] ?? 0)),
    fact(say("disc.ties"), count(nodes.inside?.[node] ?? 0)));
  const others = [];
  for (let k = model.start[node]; k < model.start[node + 1]; k++) {
    if (model.lineOn[model.via[k]]) others.push({ other: model.near[k], line: model.via[k], n: joint(model, model.via[k]) });
  }
  others.sort((a, b) => b.n - a.n);
  return [heading(name(model, node), say("disc.kind"), actions), facts,
          el("div", { class: "panel-actions" },
            button(say("disc.enter"), () => actions.widen(node), "primary"),
            button(say("panel.hide"), () => actions.hide([node]))),
          el("h3", {}, say("disc.top")), el("ul", {}, ...(nodes.heads?.[node] ?? []).map((label) => el("li", {}, label))),
          el("h3", {}, say("disc.others")), el("ul", { class: "ties" }, ...others.slice(0, MOST).map(({ other, line, n }) => el("li", {},
            button(name(model, other), () => actions.select(other), "link"),
            button(count(n), () => actions.line(line), "why"))))];
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
            button(say("disc.into", { name: name(model, node) }), () => actions.widen(node))))];
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
