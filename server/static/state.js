/** The whole state of the map in the address, so that a link shows what one sees. Default values are left out. */

import { openFilter } from "./model.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./model.js").Filter} Filter */
/** @typedef {import("./scene.js").Colouring} Colouring */
/**
 * What is shown and pointed out. `chosen` are nodes picked together, `moved` nodes the reader put elsewhere (x, y);
 * `idea` is what was asked of an actor: whom it should meet, or what falls if it ends.
 * @typedef {{filter: Filter, colouring: Colouring, size: string, selected: number, line: number, camera: string,
 *            way: [number, number]|null, hubs: boolean, chosen: Set<number>, moved: Map<number, [number, number]>,
 *            idea: {kind: "meet"|"sunset", node: number}|null}} State
 */

const PROPOSED = "proposed";
/** @type {Colouring[]} */
const COLOURINGS = ["type", "sector", "region", "group"];

/** Parameters that say where one looks, not what is shown: they are no step of undo. */
const GLANCES = ["cam", "sel", "tie", "pick", "v"];

/**
 * What two addresses must share to be the same step of undo.
 * @param {URLSearchParams} query
 */
export function stepOf(query) {
  const part = new URLSearchParams([...query].filter(([name]) => !GLANCES.includes(name)));
  part.sort();
  return part.toString();
}

/**
 * What is hidden before anybody chose: proposals, where something accepted stands beside them.
 * @param {Model} model
 */
function defaultStatuses(model) {
  const proposed = model.columns.statuses.indexOf(PROPOSED);
  const accepted = model.status.some((status) => status !== proposed);
  return new Set(accepted && proposed >= 0 ? [proposed] : []);
}

/**
 * How a map is coloured before anybody chose: by type, but where all are of one type that would say nothing.
 * @param {Model} model
 * @returns {Colouring}
 */
function defaultColouring(model) {
  const { nodes, sectors } = model.columns;
  if (nodes.count) return "group";
  return sectors?.length && nodes.type.every((type) => type === nodes.type[0]) ? "sector" : "type";
}

/**
 * @param {Model} model
 * @param {URLSearchParams} query
 * @returns {State}
 */
export function readState(model, query) {
  const colour = query.get("colour") ?? "";
  const node = (/** @type {string} */ name) => model.byId.get(query.get(name) ?? "") ?? -1;
  const [a, b, meet, end] = ["a", "b", "meet", "end"].map(node);
  return {
    filter: readFilter(model, query), colouring: COLOURINGS.find((one) => one === colour) ?? defaultColouring(model),
    size: query.get("size") ?? "", selected: node("sel"), line: model.lineOfTie.get(query.get("tie") ?? "") ?? -1,
    camera: query.get("cam") ?? "", way: a >= 0 && b >= 0 ? [a, b] : null, hubs: query.get("hubs") === "1",
    chosen: nodesOf(model, query.get("pick")), moved: readMoved(model, query.get("moved")),
    idea: meet >= 0 ? { kind: "meet", node: meet } : end >= 0 ? { kind: "sunset", node: end } : null,
  };
}

/**
 * @param {Model} model
 * @param {URLSearchParams} query
 */
function readFilter(model, query) {
  const { types, regions, kinds, statuses, sectors } = model.columns;
  const filter = openFilter();
  filter.types = numbersOf(query.get("hide"), types.map((type) => type.id));
  filter.regions = numbersOf(query.get("hideregion"), regions.map((region) => region.code));
  filter.kinds = numbersOf(query.get("hidekind"), kinds.map((kind) => kind.id));
  filter.statuses = query.has("hidestatus") ? numbersOf(query.get("hidestatus"), statuses) : defaultStatuses(model);
  filter.groups = new Set(listOf(query.get("hidegroup")).map(Number).filter(Number.isInteger));
  filter.sectors = numbersOf(query.get("hidesector"), sectors ?? []);
  filter.nodes = nodesOf(model, query.get("gone"));
  filter.from = Number(query.get("since")) || 0;
  filter.to = Number(query.get("until")) || 0;
  filter.least = Number(query.get("minweight")) || 0;
  filter.centre = model.byId.get(query.get("ego") ?? "") ?? -1;
  filter.steps = Math.min(3, Math.max(1, Number(query.get("reach")) || 1));
  return filter;
}

/**
 * The address of a state: `base` with the client's part of it anew; what the server reads stays.
 * @param {Model} model
 * @param {State} state
 * @param {URLSearchParams} base
 */
export function writeState(model, state, base) {
  const { types, regions, kinds, statuses, nodes, edges, sectors } = model.columns;
  const query = new URLSearchParams(base);
  const { filter } = state;
  const put = (/** @type {string} */ name, /** @type {string} */ value) => value ? query.set(name, value) : query.delete(name);
  const id = (/** @type {number} */ node) => (node >= 0 ? nodes.id[node] : "");
  const names = (/** @type {Set<number>} */ set, /** @type {string[]} */ all) =>
    [...set].sort((x, y) => x - y).map((i) => (i < 0 ? "-" : all[i] || "-")).join(",");
  put("hide", names(filter.types, types.map((type) => type.id)));
  put("hideregion", names(filter.regions, regions.map((region) => region.code)));
  put("hidekind", names(filter.kinds, kinds.map((kind) => kind.id)));
  put("hidegroup", [...filter.groups].sort((x, y) => x - y).join(","));
  put("hidesector", names(filter.sectors, sectors ?? []));
  put("gone", names(filter.nodes, nodes.id));
  const usual = defaultStatuses(model);
  const same = usual.size === filter.statuses.size && [...usual].every((status) => filter.statuses.has(status));
  if (same) query.delete("hidestatus");
  else query.set("hidestatus", names(filter.statuses, statuses));
  put("since", filter.from ? String(filter.from) : "");
  put("until", filter.to ? String(filter.to) : "");
  put("minweight", filter.least ? String(filter.least) : "");
  put("ego", id(filter.centre));
  put("reach", filter.centre >= 0 && filter.steps > 1 ? String(filter.steps) : "");
  put("colour", state.colouring === defaultColouring(model) ? "" : state.colouring);
  put("size", state.size);
  put("sel", id(state.selected));
  put("tie", state.line >= 0 ? edges.id[model.lineTies[state.line][0]] : "");
  put("a", state.way ? nodes.id[state.way[0]] : "");
  put("b", state.way ? nodes.id[state.way[1]] : "");
  put("hubs", state.hubs ? "1" : "");
  put("pick", names(state.chosen, nodes.id));
  put("moved", [...state.moved].map(([i, [x, y]]) => `${Math.round(x)}:${Math.round(y)}:${nodes.id[i]}`).join(","));
  for (const kind of ["meet", "sunset"]) put(kind === "meet" ? kind : "end", state.idea?.kind === kind ? id(state.idea.node) : "");
  put("cam", state.camera);
  // Which publication it was: a link that is opened after another can say so.
  query.delete("v");
  if (query.size) query.set("v", String(model.columns.version));
  return query;
}

/**
 * @param {Model} model
 * @param {string|null} text
 * @returns {Map<number, [number, number]>}
 */
function readMoved(model, text) {
  /** @type {Map<number, [number, number]>} */
  const moved = new Map();
  for (const part of listOf(text)) {
    const [, x, y, id] = /^(-?\d+):(-?\d+):(.*)$/.exec(part) ?? [];
    const node = model.byId.get(id ?? "");
    if (node !== undefined) moved.set(node, [Number(x), Number(y)]);
  }
  return moved;
}

/**
 * @param {Model} model
 * @param {string|null} text ids with commas between
 */
function nodesOf(model, text) {
  return new Set(listOf(text).map((id) => model.byId.get(id) ?? -1).filter((i) => i >= 0));
}

/** @param {string|null} text */
function listOf(text) {
  return text ? text.split(",") : [];
}

/**
 * @param {string|null} text names with commas between; "-" is "unknown"
 * @param {string[]} all
 */
function numbersOf(text, all) {
  const found = listOf(text).map((name) => (name === "-" ? all.indexOf("") : all.indexOf(name)));
  return new Set(found.filter((i, at) => i >= 0 || listOf(text)[at] === "-"));
}
