/** The whole state of the map in the address, so that a link shows what one sees. Default values are left out. */

import { openFilter } from "./model.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./model.js").Filter} Filter */
/** @typedef {import("./scene.js").Colouring} Colouring */
/** @typedef {{filter: Filter, colouring: Colouring, selected: number, line: number, camera: string,
 *            way: [number, number]|null, hubs: boolean}} State */

const PROPOSED = "proposed";
/** @type {Colouring[]} */
const COLOURINGS = ["type", "sector", "region", "group"];

/**
 * What is hidden before anybody chose: proposals, where something accepted stands beside them.
 * @param {Model} model
 */
export function defaultStatuses(model) {
  const proposed = model.columns.statuses.indexOf(PROPOSED);
  const accepted = model.status.some((status) => status !== proposed);
  return new Set(accepted && proposed >= 0 ? [proposed] : []);
}

/**
 * How a map is coloured before anybody chose: by type, but where all are of one type that would say nothing.
 * @param {Model} model
 * @returns {Colouring}
 */
export function defaultColouring(model) {
  const { nodes, sectors } = model.columns;
  return sectors?.length && nodes.type.every((type) => type === nodes.type[0]) ? "sector" : "type";
}

/**
 * @param {Model} model
 * @param {URLSearchParams} query
 * @returns {State}
 */
export function readState(model, query) {
  const { types, regions, kinds, statuses } = model.columns;
  const filter = openFilter();
  const node = (/** @type {string} */ name) => model.byId.get(query.get(name) ?? "") ?? -1;
  filter.types = numbersOf(query.get("hide"), types.map((type) => type.id));
  filter.regions = numbersOf(query.get("hideregion"), regions.map((region) => region.code));
  filter.kinds = numbersOf(query.get("hidekind"), kinds.map((kind) => kind.id));
  filter.statuses = query.has("hidestatus") ? numbersOf(query.get("hidestatus"), statuses) : defaultStatuses(model);
  filter.groups = new Set(listOf(query.get("hidegroup")).map(Number).filter(Number.isInteger));
  filter.sectors = numbersOf(query.get("hidesector"), model.columns.sectors ?? []);
  filter.from = Number(query.get("since")) || 0;
  filter.to = Number(query.get("until")) || 0;
  filter.centre = node("ego");
  filter.steps = Math.min(3, Math.max(1, Number(query.get("reach")) || 1));
  const colour = query.get("colour") ?? "";
  const a = node("a");
  const b = node("b");
  return { filter, colouring: COLOURINGS.find((one) => one === colour) ?? defaultColouring(model), selected: node("sel"),
           line: model.lineOfTie.get(query.get("tie") ?? "") ?? -1, camera: query.get("cam") ?? "",
           way: a >= 0 && b >= 0 ? [a, b] : null, hubs: query.get("hubs") === "1" };
}

/**
 * Write the state over the client's part of the address; what the server reads (view, center, region …) stays.
 * @param {Model} model
 * @param {State} state
 */
export function writeState(model, state) {
  const { types, regions, kinds, statuses, nodes, edges, sectors } = model.columns;
  const query = new URLSearchParams(location.search);
  const { filter } = state;
  const put = (/** @type {string} */ name, /** @type {string} */ value) => value ? query.set(name, value) : query.delete(name);
  const names = (/** @type {Set<number>} */ set, /** @type {string[]} */ all) =>
    [...set].sort((x, y) => x - y).map((i) => (i < 0 ? "-" : all[i] || "-")).join(",");
  put("hide", names(filter.types, types.map((type) => type.id)));
  put("hideregion", names(filter.regions, regions.map((region) => region.code)));
  put("hidekind", names(filter.kinds, kinds.map((kind) => kind.id)));
  put("hidegroup", [...filter.groups].sort((x, y) => x - y).join(","));
  put("hidesector", names(filter.sectors, sectors ?? []));
  const usual = defaultStatuses(model);
  const same = usual.size === filter.statuses.size && [...usual].every((status) => filter.statuses.has(status));
  if (same) query.delete("hidestatus");
  else query.set("hidestatus", names(filter.statuses, statuses));
  put("since", filter.from ? String(filter.from) : "");
  put("until", filter.to ? String(filter.to) : "");
  put("ego", filter.centre >= 0 ? nodes.id[filter.centre] : "");
  put("reach", filter.centre >= 0 && filter.steps > 1 ? String(filter.steps) : "");
  put("colour", state.colouring === defaultColouring(model) ? "" : state.colouring);
  put("sel", state.selected >= 0 ? nodes.id[state.selected] : "");
  put("tie", state.line >= 0 ? edges.id[model.lineTies[state.line][0]] : "");
  put("a", state.way ? nodes.id[state.way[0]] : "");
  put("b", state.way ? nodes.id[state.way[1]] : "");
  put("hubs", state.hubs ? "1" : "");
  put("cam", state.camera);
  const text = query.toString();
  history.replaceState(null, "", text ? `?${text}` : location.pathname);
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
