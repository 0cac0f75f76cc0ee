/** Mouse, pen and fingers on the map: drag, wheel, pinch, click, double click. */

/** @typedef {import("./engine.js").NetMap} NetMap */

const STILL = 5;
const WHEEL = 0.0016;

/** @param {NetMap} map */
export function listenPointer(map) {
  const { host } = map;
  /** Fingers that are down, with where they last were. @type {Map<number, {x: number, y: number}>} */
  const down = new Map();
  let moved = 0;

  const place = (/** @type {MouseEvent} */ event) => {
    const box = host.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  host.addEventListener("pointerdown", (event) => {
    if (event.target !== map.canvas || event.button > 0) return;
    if (!down.size) moved = 0;
    host.setPointerCapture(event.pointerId);
    down.set(event.pointerId, place(event));
  });
  host.addEventListener("pointermove", (event) => {
    const now = place(event);
    const before = down.get(event.pointerId);
    if (!before) {
      if (event.pointerType === "mouse") map.hover(event.target === map.canvas ? now.x : -1, now.y);
      return;
    }
    moved += Math.hypot(now.x - before.x, now.y - before.y);
    const other = [...down].find(([id]) => id !== event.pointerId)?.[1];
    if (other) pinch(map, other, before, now);
    else if (moved > STILL) map.camera.pan(now.x - before.x, now.y - before.y);
    down.set(event.pointerId, now);
    host.classList.toggle("dragging", moved > STILL);
    map.request();
  });
  const up = (/** @type {PointerEvent} */ event) => {
    const at = down.get(event.pointerId);
    if (!down.delete(event.pointerId)) return;
    host.classList.remove("dragging");
    if (at && moved <= STILL && event.type === "pointerup" && !down.size) map.click(at.x, at.y);
  };
  host.addEventListener("pointerup", up);
  host.addEventListener("pointercancel", up);
  host.addEventListener("pointerleave", () => map.hover(-1, -1));
  host.addEventListener("dblclick", (event) => {
    const { x, y } = place(event);
    const node = map.nodeAt(x, y);
    if (node >= 0) map.listener.open(node);
    else zoomAt(map, 2, x, y);
  });
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
