/** How large the nodes are: by importance, by neighbours here, or by a measure of the collaboration network. */

import { busy } from "./asking.js";
import { relative } from "./arrays.js";
import { measured } from "./data.js";
import { byId, count, say } from "./dom.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./page.js").MapPage} MapPage */

/**
 * Size the nodes by a measure; "" is the importance in the picture.
 * @param {MapPage} page
 * @param {string} by
 */
export async function sizeNodes(page, by) {
  const { model, state, map } = page;
  state.size = by;
  /** @type {HTMLSelectElement} */ (byId("sizing")).value = by;
  const sizes = by ? await busy(load(model, by, page.query)) : null;
  if (model !== page.model || by !== page.state.size) return;
  map.scene.weigh(sizes?.weights ?? model.rank);
  byId("size-told").textContent = sizes?.told ?? "";
  map.request();
}

/**
 * Sizes 0 to 1 by a measure, and in words which node is the largest. Who has no value is the smallest.
 * @param {Model} model
 * @param {string} by
 * @param {URLSearchParams} query
 * @returns {Promise<{weights: Float32Array, told: string}>}
 */
async function load(model, by, query) {
  const { values, best } = by === "neighbours"
    ? { values: Array.from({ length: model.count }, (_, i) => model.degree(i)), best: "high" }
    : await measured(by, query);
  const known = values.filter((value) => value !== null);
  const [least, most] = known.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [Infinity, -Infinity]);
  const [zero, turn] = best === "low" ? [most, -1] : [Math.min(0, least), 1];
  const weights = relative(values.map((value) => (value === null ? 0 : turn * (value - zero))));
  const first = weights.indexOf(1);
  const told = first < 0 ? "" : say("size.largest", { name: model.columns.nodes.label[first], value: number(values[first] ?? 0) });
  const missing = values.length - known.length;
  return { weights, told: missing ? `${told} ${say("size.missing", { n: missing })}` : told };
}

/** @param {number} value */
function number(value) {
  return count(Number(value.toPrecision(3)));
}
