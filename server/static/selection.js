/** The panel of several nodes that were picked together: what they share, and what can be done with all of them. */

import { grow } from "./asking.js";
import { settings } from "./data.js";
import { button, count, el, note, say, sayCount } from "./dom.js";
import { heading } from "./panel.js";

/** @typedef {import("./page.js").MapPage} MapPage */

const MOST = 60;
const MOST_COMPARED = 12;
const FORMS = ["xlsx", "csv", "gexf", "graphml"];

/**
 * @param {MapPage} page
 * @param {Set<number>} chosen
 * @returns {HTMLElement[]}
 */
export function chosenPanel(page, chosen) {
  const { model, map } = page;
  const nodes = [...chosen].sort((a, b) => model.rank[b] - model.rank[a]);
  const { label } = model.columns.nodes;
  const lines = map.scene.among().lines;
  const list = el("ul", { class: "ties" }, ...nodes.slice(0, MOST).map((node) => el("li", {},
    button(label[node], () => page.select(node, true), "link"),
    button("×", () => page.pick([node], true), "why", say("pick.let", { name: label[node] })))));
  const more = nodes.length > MOST && note(say("pick.more", { n: nodes.length - MOST }));
  return [heading(sayCount("pick.title", nodes.length), say("pick.kind"), page.actions),
          el("p", {}, sayCount("pick.lines", lines.length)), actions(page, nodes), list, ...(more ? [more] : []), ...exports(page, nodes)];
}

/**
 * @param {MapPage} page
 * @param {number[]} nodes
 */
function actions(page, nodes) {
  const { model } = page;
  const all = new Set(nodes);
  const others = [...model.order].filter((i) => model.nodeOn[i] && !all.has(i));
  return el("div", { class: "panel-actions" },
    compareLink(page, nodes),
    nodes.length === 2 && button(say("pick.way"), () => page.showWay(nodes[0], nodes[1])),
    button(say("pick.neighbours"), () => page.pick(withNeighbours(page, nodes), false)),
    !settings.offline && nodes.length <= MOST_COMPARED && !model.columns.nodes.count && button(say("pick.widen"), () => void grow(page, nodes)),
    button(say("pick.hide"), () => page.hide(nodes)),
    others.length > 0 && button(say("pick.only"), () => { page.hide(others); page.pick(nodes, false); }),
    button(say("pick.fit"), () => page.map.fly(nodes)));
}

/**
 * @param {MapPage} page
 * @param {number[]} nodes
 */
function compareLink(page, nodes) {
  const { id, type, count: sizes } = page.model.columns.nodes;
  const actors = nodes.filter((node) => ["organisation", "person"].includes(page.model.columns.types[type[node]].id));
  if (!settings.pages.compare || sizes || actors.length < 2 || actors.length > MOST_COMPARED) return null;
  const query = new URLSearchParams(actors.map((node) => ["actors", id[node]]));
  return el("a", { class: "button", href: `${settings.pages.compare}?${query}` }, say("pick.compare"));
}

/**
 * @param {MapPage} page
 * @param {number[]} nodes
 */
function withNeighbours({ model }, nodes) {
  const found = new Set(nodes);
  for (const node of nodes) {
    for (let k = model.start[node]; k < model.start[node + 1]; k++) if (model.lineOn[model.via[k]]) found.add(model.near[k]);
  }
  return [...found];
}

/**
 * @param {MapPage} page
 * @param {number[]} nodes
 */
function exports(page, nodes) {
  const { columns } = page.model;
  if (settings.offline || columns.nodes.count) return [];
  const query = new URLSearchParams({ view: columns.view, only: nodes.map((node) => columns.nodes.id[node]).join(","), lang: settings.lang });
  const links = FORMS.map((form) => el("a", { class: "button", href: `/api/export?${query}&format=${form}`, download: "" }, form.toUpperCase()));
  return [el("h3", {}, say("pick.export", { n: count(nodes.length) })), el("div", { class: "panel-actions" }, ...links)];
}
