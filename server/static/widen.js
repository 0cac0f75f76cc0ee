/** Show more round a node: first how many there are and of what kind, then those that are asked for. */

import { busy, grow } from "./asking.js";
import { around, settings } from "./data.js";
import { button, byId, count, el, say, sayCount } from "./dom.js";
import { shortId } from "./panel.js";

/** @typedef {import("./page.js").MapPage} MapPage */

/** So many more are shown at once without asking first. */
const FEW = 12;
const SOME = 30;

/**
 * @param {MapPage} page
 * @param {number} node
 */
export async function widen(page, node) {
  const { model } = page;
  const id = model.columns.nodes.id[node];
  if (page.inside(node)) return;
  page.select(node);
  unhideAround(page, node);
  const place = byId("widen");
  if (settings.offline) {
    place.textContent = say("widen.all");
    return;
  }
  const found = await busy(around(id, page.query));
  if (!found || page.model !== model || page.state.selected !== node) return;
  const here = model.start[node + 1] - model.start[node];
  const left = found.total - here;
  if (left <= 0) place.textContent = say("widen.all");
  else if (left <= FEW) await grow(page, [node]);
  else place.replaceChildren(...offer(page, node, found, here));
}

/**
 * Neighbours that were hidden one by one come back.
 * @param {MapPage} page
 * @param {number} node
 */
function unhideAround(page, node) {
  const { model } = page;
  const { nodes } = page.state.filter;
  let changed = false;
  for (let k = model.start[node]; k < model.start[node + 1]; k++) changed = nodes.delete(model.near[k]) || changed;
  if (!changed) return;
  page.filtered();
  page.select(node);
}

/**
 * @param {MapPage} page
 * @param {number} node
 * @param {{total: number, kinds: Record<string, number>}} found
 * @param {number} here
 */
function offer(page, node, found, here) {
  const kinds = Object.entries(found.kinds).map(([kind, n]) => `${count(n)} ${say(n === 1 ? `kind.${kind}` : `kinds.${kind}`)}`).join(", ");
  const more = (/** @type {string} */ words, /** @type {number} */ most) => button(words, () => void grow(page, [node], most));
  const left = found.total - here;
  return [el("p", {}, sayCount("widen.found", found.total), ` (${kinds}). `, say("widen.here", { n: here })),
          el("div", { class: "panel-actions" },
            left > SOME && more(say("widen.some", { n: SOME }), here + SOME), more(say("widen.rest", { n: left }), 0),
            el("a", { class: "button", href: settings.pages.entity + shortId(page.model.columns.nodes.id[node]) }, say("widen.list")))];
}
