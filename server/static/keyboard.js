/** The whole map by keyboard: arrows walk to the neighbour in that direction, and a few keys for the view. */

import { zoomAt } from "./pointer.js";

/** @typedef {import("./engine.js").NetMap} NetMap */

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const COSINE = 0.2;
const NUDGE = 12;

/** @param {NetMap} map */
export function listenKeys(map) {
  map.host.addEventListener("keydown", (event) => {
    if (event.target !== map.host || event.ctrlKey || event.metaKey || event.altKey) return;
    const meant = event.shiftKey && event.key in ARROWS ? nudge(map, event.key) : act(map, event.key);
    if (meant) event.preventDefault();
  });
}

/**
 * @param {NetMap} map
 * @param {string} key
 * @returns {boolean} whether the key meant something
 */
function act(map, key) {
  const { camera, scene, listener } = map;
  const arrow = ARROWS[/** @type {keyof typeof ARROWS} */ (key)];
  const steps = ["1", "2", "3"].indexOf(key) + 1;
  if (arrow) walk(map, arrow[0], arrow[1]);
  else if (key === "Enter" && scene.selected >= 0) listener.open(scene.selected);
  else if (key === "Escape") listener.select(-1);
  else if (key === "+" || key === "=") zoomAt(map, 1.4, camera.width / 2, camera.height / 2);
  else if (key === "-") zoomAt(map, 1 / 1.4, camera.width / 2, camera.height / 2);
  else if (key === "0") map.fit();
  else if (steps && scene.selected >= 0) listener.steps(steps);
  else if (key === " " && scene.selected >= 0) listener.pick([scene.selected], true);
  else return listener.key(key);
  return true;
}

/**
 * Move the chosen node without a mouse.
 * @param {NetMap} map
 * @param {string} key
 */
function nudge(map, key) {
  const node = map.scene.selected;
  if (node < 0) return false;
  const [dx, dy] = ARROWS[/** @type {keyof typeof ARROWS} */ (key)];
  map.drag(node, dx * NUDGE, dy * NUDGE);
  map.dropped(node);
  return true;
}

/**
 * Go to the neighbour lying most in a direction; from nothing to the most central node.
 * @param {NetMap} map
 * @param {number} dx
 * @param {number} dy
 */
function walk(map, dx, dy) {
  const { model, scene, camera } = map;
  const here = scene.selected >= 0 ? scene.selected : [...scene.chosen].at(-1) ?? -1;
  let best = -1;
  let most = COSINE;
  if (here < 0 || !model.nodeOn[here]) best = model.order.find((i) => model.nodeOn[i] === 1) ?? -1;
  else {
    for (let k = model.start[here]; k < model.start[here + 1]; k++) {
      if (!model.lineOn[model.via[k]]) continue;
      const x = model.x[model.near[k]] - model.x[here];
      const y = model.y[model.near[k]] - model.y[here];
      const cosine = (x * dx + y * dy) / (Math.hypot(x, y) || 1);
      if (cosine > most) {
        most = cosine;
        best = model.near[k];
      }
    }
  }
  if (best < 0) return;
  map.listener.select(best);
  const x = camera.screenX(model.x[best]);
  const y = camera.screenY(model.y[best]);
  const outside = x < 60 || y < 60 || x > camera.width - 60 || y > camera.height - 60;
  if (outside) camera.fly([model.x[best], model.y[best], camera.scale], () => map.request());
}
