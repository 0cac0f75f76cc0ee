/** The slider of weights: the weakest lines that are shown, one step for each weight that there is. */

import { byId, count, say } from "./dom.js";

/** @typedef {import("./page.js").MapPage} MapPage */

const MOST_STEPS = 100;

/**
 * Weights of the lines, the lightest first; of very many different ones every so-and-so-manieth.
 * @param {import("./model.js").Model} model
 */
function steps(model) {
  const known = [...new Set(Array.from(model.lineWeight, (weight) => Number(weight.toFixed(3))))].sort((a, b) => a - b);
  const each = Math.ceil(known.length / MOST_STEPS);
  return known.filter((_, i) => i % each === 0);
}

/**
 * Fit the slider to the picture, and tell how many lines are left.
 * @param {MapPage} page
 */
export function showWeights({ model, state }) {
  const known = steps(model);
  byId("weights").hidden = known.length < 2;
  const { least } = state.filter;
  const at = known.findLastIndex((weight) => weight <= least);
  const slider = /** @type {HTMLInputElement} */ (byId("weight-least"));
  slider.max = String(known.length - 1);
  slider.value = String(Math.max(0, at));
  const n = model.lineOn.reduce((sum, on) => sum + (on ? 1 : 0), 0);
  const told = say(least ? "weights.told" : "weights.all", { least: count(least), n, all: model.lines });
  byId("weight-told").textContent = told;
  slider.setAttribute("aria-valuetext", told);
}

/** @param {MapPage} page */
export function listenWeights(page) {
  byId("weight-least").addEventListener("input", (event) => {
    const at = Number(/** @type {HTMLInputElement} */ (event.target).value);
    page.state.filter.least = at ? steps(page.model)[at] : 0;
    page.filtered();
  });
}
