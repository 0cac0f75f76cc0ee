/** The way between two actors over what is shown, with its steps in words. */

import { el, note, say, sayCount } from "./dom.js";
import { heading, phrase, why } from "./panel.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {{nodes: number[], lines: number[]}} Way */

const HUB_SHARE = 0.25;
const HUB_LEAST = 12;

/**
 * How many neighbours make a hub: ways over it say little.
 * @param {Model} model
 */
function hubLimit(model) {
  return Math.max(HUB_LEAST, Math.round(model.shown * HUB_SHARE));
}

/**
 * @param {Model} model
 * @param {number} a
 * @param {number} b
 * @param {boolean} hubs whether hubs may be passed
 * @returns {Way}
 */
export function findWay(model, a, b, hubs) {
  return model.way(a, b, hubs ? Infinity : hubLimit(model));
}

/**
 * The panel that tells a way.
 * @param {Model} model
 * @param {Way} way
 * @param {import("./panel.js").PanelActions} actions
 * @returns {HTMLElement[]}
 */
export function wayPanel(model, way, actions) {
  const head = heading(say("way.title"), "", actions);
  if (!way.nodes.length) return [head, note(say("way.none"))];
  const { nodes } = model.columns;
  const steps = way.lines.map((line, i) => el("li", {},
    el("strong", {}, nodes.label[way.nodes[i]]), " ", stepPhrase(model, line, way.nodes[i]), " ", el("strong", {}, nodes.label[way.nodes[i + 1]]), " ",
    why(model, way.nodes[i + 1], () => actions.line(line))));
  return [head, el("p", {}, sayCount("way.steps", way.lines.length)), el("ol", { class: "steps" }, ...steps)];
}

/**
 * @param {Model} model
 * @param {number} line
 * @param {number} from
 */
function stepPhrase(model, line, from) {
  const { edges, kinds } = model.columns;
  const tie = model.lineTies[line].find((e) => model.edgeOn[e]) ?? model.lineTies[line][0];
  return phrase(kinds[model.kind[tie]], edges.s[tie] === from);
}
