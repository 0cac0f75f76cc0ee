/** Buttons, fields and keys of the map page, joined to what they do. */

import { ask } from "./asking.js";
import { search, suggestNames } from "./finder.js";
import { byId } from "./dom.js";
import { paintPaper, savePng, saveSvg } from "./save.js";
import { listenServed } from "./served.js";
import { sizeNodes } from "./sizes.js";
import { onThemeChange } from "./theme.js";
import { listenWeights } from "./weights.js";
import { listenYears } from "./years.js";

/** @typedef {import("./page.js").MapPage} MapPage */
/** @typedef {import("./scene.js").Colouring} Colouring */

/** @param {string} id */
function input(id) {
  return /** @type {HTMLInputElement} */ (byId(id));
}

/** @param {MapPage} page */
export function listen(page) {
  const { map } = page;
  search(page, input("find"));
  for (const id of ["way-from", "way-to"]) {
    suggestNames(page, input(id), (chosen) => {
      input(id).value = chosen.label;
      wayFromFields(page);
    });
  }
  input("way-hubs").checked = page.state.hubs;
  input("way-hubs").addEventListener("change", () => wayFromFields(page));
  for (const [id, act] of /** @type {[string, (value: string) => void][]} */ ([
    ["colouring", (value) => page.colour(/** @type {Colouring} */ (value))], ["sizing", (value) => void sizeNodes(page, value).then(() => page.write())],
    ["placing", (value) => void ask(page, { layout: value })],
  ])) document.getElementById(id)?.addEventListener("change", (event) => act(/** @type {HTMLSelectElement} */ (event.target).value));
  const zoom = (/** @type {number} */ factor) => { map.camera.zoom(factor, map.camera.width / 2, map.camera.height / 2); map.request(); };
  for (const [id, act] of /** @type {[string, () => void][]} */ ([
    ["zoom-in", () => zoom(1.5)], ["zoom-out", () => zoom(1 / 1.5)], ["zoom-fit", () => map.fit()],
    ["save-png", () => savePng(map)], ["save-svg", () => saveSvg(map)], ["within-off", () => void ask(page, { group: "", region: "", view: "" })], ["ego-off", () => page.ego(-1, 1)],
    ["undo", () => void page.undo(false)], ["redo", () => void page.undo(true)],
    ["picking", () => togglePicking(page)], ["show-gone", () => unhide(page)],
  ])) byId(id).addEventListener("click", act);
  for (const n of [1, 2, 3]) byId(`steps-${n}`).addEventListener("change", () => page.ego(page.centre(), n));
  const code = document.getElementById("embed-code");
  code?.addEventListener("focus", () => /** @type {HTMLTextAreaElement} */ (code).select());
  listenYears(page);
  listenWeights(page);
  listenServed(page);
  onThemeChange(() => page.update());
  addEventListener("beforeprint", () => paintPaper(map, /** @type {HTMLCanvasElement} */ (byId("on-paper"))));
  document.addEventListener("keydown", (event) => {
    const typing = event.target instanceof Element && event.target.closest("input:not([type=range],[type=checkbox],[type=radio]), textarea, select");
    const key = event.key.toLowerCase();
    if (typing || !(event.ctrlKey || event.metaKey) || event.altKey || !"zy".includes(key)) return;
    event.preventDefault();
    void page.undo(key === "y" || event.shiftKey);
  });
}

/**
 * Keys that mean something on the page rather than on the map.
 * @param {MapPage} page
 * @param {string} key
 */
export function pressed(page, key) {
  const { selected, chosen } = page.state;
  const nodes = selected >= 0 ? [selected] : [...chosen];
  if (!nodes.length) return false;
  if (key === "Delete" || key === "h") page.hide(nodes);
  else if (key === "e" && selected >= 0) page.actions.widen(selected);
  else return false;
  return true;
}

/** @param {MapPage} page */
function togglePicking(page) {
  page.map.picking = !page.map.picking;
  byId("picking").setAttribute("aria-pressed", String(page.map.picking));
  byId("map").classList.toggle("picking", page.map.picking);
}

/** @param {MapPage} page */
function unhide(page) {
  page.state.filter.nodes.clear();
  page.filtered();
  page.write();
  byId("map").focus();
}

/** @param {MapPage} page */
function wayFromFields(page) {
  const [a, b] = ["way-from", "way-to"].map((id) => page.model.columns.nodes.label.indexOf(input(id).value));
  page.state.hubs = input("way-hubs").checked;
  if (a >= 0 && b >= 0 && a !== b) page.showWay(a, b);
}
