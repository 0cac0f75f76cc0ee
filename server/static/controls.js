/** The controls left of the map: a legend that filters, kinds of tie and status. */

import { count, el, isSaid, language, say } from "./dom.js";
import { phrase, regionName } from "./panel.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./scene.js").Scene} Scene */
/** @typedef {import("./scene.js").Colouring} Colouring */

const SVG = "http://www.w3.org/2000/svg";
const MOST_ENTRIES = 14;

/**
 * One line of a list with a box: its name, how many, and whether it is shown.
 * @typedef {{value: number, name: string, size: number, mark?: Element}} Entry
 */

/**
 * A list of boxes that hides and shows values of a set.
 * @param {HTMLElement} host
 * @param {Entry[]} entries
 * @param {Set<number>} hidden
 * @param {() => void} changed
 */
function boxes(host, entries, hidden, changed) {
  host.replaceChildren(...entries.map(({ value, name, size, mark }) => {
    const box = /** @type {HTMLInputElement} */ (el("input", { type: "checkbox", checked: !hidden.has(value) }));
    box.addEventListener("change", () => {
      if (box.checked) hidden.delete(value);
      else hidden.add(value);
      changed();
    });
    return el("label", { class: "entry" }, box, mark, el("span", { class: "name", title: name }, name), el("span", { class: "number" }, count(size)));
  }));
}

/**
 * The legend: what the colours mean; taking a tick away hides what has the colour.
 * @param {Scene} scene
 * @param {HTMLElement} host
 * @param {() => void} changed
 */
export function legend(scene, host, changed) {
  const { model, colouring } = scene;
  boxes(host, legendEntries(scene).map((entry) => ({ ...entry, mark: swatch(entry.shape, entry.colour) })), legendSet(model, colouring), changed);
}

/**
 * @param {Model} model
 * @param {Colouring} colouring
 */
function legendSet(model, colouring) {
  const filter = model.filter;
  return { type: filter.types, sector: filter.sectors, region: filter.regions, group: filter.groups }[colouring];
}

/**
 * Values with colour, shape, name and size, in the order of the list above them or by size.
 * @param {Scene} scene
 * @returns {(Entry & {colour: string, shape: string})[]}
 */
export function legendEntries(scene) {
  const { model, colouring } = scene;
  if (!scene.scale) return [];
  /** @type {Map<number, number>} */
  const sizes = new Map();
  for (let i = 0; i < model.count; i++) sizes.set(scene.scale.of[i], (sizes.get(scene.scale.of[i]) ?? 0) + (model.columns.nodes.count?.[i] ?? 1));
  const entries = [...scene.scale.colours].filter(([value]) => sizes.has(value)).map(([value, colour]) => ({
    value, colour, shape: colouring === "type" ? model.columns.types[value].shape : "circle",
    name: capital(valueName(model, colouring, value)), size: sizes.get(value) ?? 0,
  }));
  return entries.slice(0, MOST_ENTRIES);
}

/** @param {string} words */
function capital(words) {
  return words.charAt(0).toLocaleUpperCase(language) + words.slice(1);
}

/**
 * @param {Model} model
 * @param {Colouring} colouring
 * @param {number} value
 */
function valueName(model, colouring, value) {
  const { types, regions, sectors } = model.columns;
  if (colouring === "type") return say(`kinds.${types[value].id}`);
  if (colouring === "sector") return sectors?.[value] ? say(`sector.${sectors[value]}`) : say("sector.none");
  if (value < 0) return say("unknown");
  if (colouring === "region") return regionName(regions[value]);
  return groupName(model, value);
}

/**
 * A group is called after its most central member.
 * @param {Model} model
 * @param {number} group
 */
function groupName(model, group) {
  const first = model.order.find((i) => model.group[i] === group);
  if (first === undefined) return String(group);
  const { view, nodes } = model.columns;
  return view === "regions" ? nodes.label[first] : say("group.of", { name: nodes.label[first] });
}

/**
 * @param {string} shape
 * @param {string} colour
 */
function swatch(shape, colour) {
  const paths = {
    circle: "M8 2.5a5.5 5.5 0 1 0 .01 0Z", triangle: "M8 1.5 15 13.5H1Z", square: "M2.5 2.5h11v11h-11Z",
    diamond: "M8 1 15 8 8 15 1 8Z", hexagon: "M15 8 11.5 14h-7L1 8l3.5-6h7Z", pentagon: "M8 1.5 14.5 6.2 12 14H4L1.5 6.2Z",
    star: "M8 .5l2.2 5.2 5.3.4-4.1 3.5 1.3 5.4L8 12.1 3.3 15l1.3-5.4L.5 6.1l5.3-.4Z",
  };
  const svg = document.createElementNS(SVG, "svg");
  for (const [name, value] of [["viewBox", "0 0 16 16"], ["class", "swatch"], ["aria-hidden", "true"]]) svg.setAttribute(name, value);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", paths[/** @type {keyof typeof paths} */ (shape)] ?? paths.circle);
  path.setAttribute("fill", colour);
  svg.append(path);
  return svg;
}

/**
 * Kinds of tie and statuses, with how many there are.
 * @param {Model} model
 * @param {HTMLElement} kindHost
 * @param {HTMLElement} statusHost
 * @param {() => void} changed
 */
export function tieBoxes(model, kindHost, statusHost, changed) {
  const filter = model.filter;
  const { kinds, statuses } = model.columns;
  const per = (/** @type {Uint8Array} */ column, /** @type {number} */ n) => {
    const sizes = new Array(n).fill(0);
    for (const value of column) sizes[value]++;
    return sizes;
  };
  const byKind = per(model.kind, kinds.length);
  const byStatus = per(model.status, statuses.length);
  const name = (/** @type {number} */ i) => {
    const key = `tie.${kinds[i].id}`;
    return isSaid(key) ? say(key) : isSaid(`${key}.out`) ? phrase(kinds[i], true) : (language === "en" ? kinds[i].en : kinds[i].sv) || kinds[i].id;
  };
  boxes(kindHost, kinds.map((_, value) => ({ value, name: name(value), size: byKind[value] })).filter((entry) => entry.size)
    .sort((a, b) => b.size - a.size), filter.kinds, changed);
  boxes(statusHost, statuses.map((id, value) => ({ value, name: say(`status.${id}`), size: byStatus[value], mark: stroke(id) }))
    .filter((entry) => entry.size), filter.statuses, changed);
}

/** @param {string} status */
function stroke(status) {
  const svg = document.createElementNS(SVG, "svg");
  for (const [name, value] of [["viewBox", "0 0 24 8"], ["class", `stroke ${status}`], ["aria-hidden", "true"]]) svg.setAttribute(name, value);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", "M0 4h24");
  svg.append(path);
  return svg;
}
