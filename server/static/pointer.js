/** Mouse, pen and fingers on the map: drag, box, wheel, pinch, click, double click. */

/** @typedef {import("./engine.js").NetMap} NetMap */

const STILL = 5;
const DOUBLE_MS = 450;
const HOLD_MS = 550;
const WHEEL = 0.0016;

/** What a drag does: move the map, move a node, draw a box round nodes, nothing more. @typedef {"pan"|"node"|"box"|"done"} Mode */

/** @param {NetMap} map */
export function listenPointer(map) {
  const { host } = map;
  /** Fingers that are down, with where they last were. @type {Map<number, {x: number, y: number}>} */
  const down = new Map();
  /** @type {{mode: Mode, node: number, x: number, y: number, moved: number}} */
  let drag = { mode: "pan", node: -1, x: 0, y: 0, moved: 0 };

  /** A finger that stays on a node picks it, as a click with Shift does. */
  let holding = 0;
  const held = () => {
    if (down.size !== 1 || drag.moved > STILL) return;
    Object.assign(drag, { mode: "done", moved: Infinity });
    map.listener.pick([drag.node], true);
  };

  /** The click before this one. */
  const last = { node: -1, time: -Infinity, x: 0, y: 0 };

  const place = (/** @type {MouseEvent} */ event) => {
    const box = host.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  host.addEventListener("pointerdown", (event) => {
    if (event.target !== map.canvas || event.button > 0) return;
    const at = place(event);
    if (!down.size) drag = { ...at, ...dragOf(map, event, at), moved: 0 };
    clearTimeout(holding);
    if (event.pointerType === "touch" && drag.node >= 0) holding = setTimeout(held, HOLD_MS);
    host.setPointerCapture(event.pointerId);
    down.set(event.pointerId, at);
  });
  host.addEventListener("pointermove", (event) => {
    const now = place(event);
    const before = down.get(event.pointerId);
    if (!before) {
      if (event.pointerType === "mouse") map.hover(event.target === map.canvas ? now.x : -1, now.y);
      return;
    }
    drag.moved += Math.hypot(now.x - before.x, now.y - before.y);
    const other = [...down].find(([id]) => id !== event.pointerId)?.[1];
    if (other) {
      // A second finger: whatever the first began, it is a pinch now.
      drag.mode = "pan";
      map.scene.box = null;
      pinch(map, other, before, now);
    } else if (drag.moved > STILL) dragged(map, drag, before, now);
    down.set(event.pointerId, now);
    host.classList.toggle("dragging", drag.moved > STILL);
    map.request();
  });
  const up = (/** @type {PointerEvent} */ event) => {
    const at = down.get(event.pointerId);
    clearTimeout(holding);
    if (!down.delete(event.pointerId)) return;
    host.classList.remove("dragging");
    const { box } = map.scene;
    map.scene.box = null;
    if (!at || down.size) return;
    if (box) map.listener.pick(map.nodesIn(box), false);
    else if (drag.moved > STILL && drag.mode === "node") map.dropped(drag.node);
    else if (drag.moved <= STILL && event.type === "pointerup") {
      Object.assign(last, { node: map.nodeAt(at.x, at.y), time: event.timeStamp, x: event.clientX, y: event.clientY });
      clicked(map, at, event.shiftKey);
    }
    map.request();
  };
  host.addEventListener("pointerup", up);
  host.addEventListener("pointercancel", up);
  host.addEventListener("contextmenu", (event) => down.size && event.preventDefault());
  host.addEventListener("pointerleave", () => map.hover(-1, -1));
  // A second click in the same place. The panel that the first one opened may lie there by now, so it is no dblclick.
  document.addEventListener("pointerdown", (event) => {
    const again = event.timeStamp - last.time < DOUBLE_MS && Math.hypot(event.clientX - last.x, event.clientY - last.y) <= STILL;
    last.time = -Infinity;
    if (!again || event.button > 0 || event.shiftKey || map.picking) return;
    event.stopPropagation();
    document.addEventListener("click", (click) => { click.stopPropagation(); click.preventDefault(); }, { capture: true, once: true });
    const { x, y } = place(event);
    if (last.node >= 0) map.listener.widen(last.node);
    else zoomAt(map, 2, x, y);
  }, true);
  host.addEventListener("wheel", (event) => {
    event.preventDefault();
    const { x, y } = place(event);
    const lines = event.deltaMode === 1 ? 16 : 1;
    zoomAt(map, Math.exp(-event.deltaY * lines * WHEEL), x, y);
  }, { passive: false });
}

/**
 * @param {NetMap} map
 * @param {number} factor
 * @param {number} x
 * @param {number} y
 */
export function zoomAt(map, factor, x, y) {
  map.camera.zoom(factor, x, y);
  map.request();
}

/**
 * Two fingers: zoom by how they part, pan by how their middle moves.
 * @param {NetMap} map
 * @param {{x: number, y: number}} still
 * @param {{x: number, y: number}} before
 * @param {{x: number, y: number}} now
 */
function pinch(map, still, before, now) {
  const was = Math.hypot(before.x - still.x, before.y - still.y) || 1;
  const is = Math.hypot(now.x - still.x, now.y - still.y) || 1;
  map.camera.zoom(is / was, (now.x + still.x) / 2, (now.y + still.y) / 2);
  map.camera.pan((now.x - before.x) / 2, (now.y - before.y) / 2);
}

/**
 * A finger moves a node only when it is the selected one: else one could not pan over a crowd on a small screen.
 * @param {NetMap} map
 * @param {PointerEvent} event
 * @param {{x: number, y: number}} at
 * @returns {{mode: Mode, node: number}}
 */
function dragOf(map, event, at) {
  if (event.shiftKey || map.picking) return { mode: "box", node: -1 };
  const node = map.nodeAt(at.x, at.y);
  const grasped = node >= 0 && (event.pointerType !== "touch" || node === map.scene.selected);
  return { mode: grasped ? "node" : "pan", node };
}

/**
 * @param {NetMap} map
 * @param {{mode: Mode, node: number, x: number, y: number}} drag
 * @param {{x: number, y: number}} before
 * @param {{x: number, y: number}} now
 */
function dragged(map, drag, before, now) {
  if (drag.mode === "box") map.scene.box = [drag.x, drag.y, now.x, now.y];
  else if (drag.mode === "node") map.drag(drag.node, now.x - before.x, now.y - before.y);
  else if (drag.mode === "pan") map.camera.pan(now.x - before.x, now.y - before.y);
}

/**
 * @param {NetMap} map
 * @param {{x: number, y: number}} at
 * @param {boolean} shift
 */
function clicked(map, at, shift) {
  const node = map.nodeAt(at.x, at.y);
  if (!shift && !map.picking) map.click(at.x, at.y);
  else if (node >= 0) map.listener.pick([node], true);
}
