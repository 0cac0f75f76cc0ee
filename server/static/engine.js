/** The map: a canvas that shows a model, and what the reader does with it. */

import { Camera } from "./camera.js";
import { Grid, awayFrom, lineNear } from "./grid.js";
import { listenKeys } from "./keyboard.js";
import { Layer } from "./layer.js";
import { listenPointer } from "./pointer.js";
import { Scene } from "./scene.js";
import { onThemeChange, readTheme } from "./theme.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./model.js").Filter} Filter */
/**
 * What the page wants to hear: a node (or -1) or a line was chosen, a proposal (of `scene.idea`) was, nodes were picked
 * together or let go, a node was moved, was double-clicked, was opened; the view came to rest; the number of steps
 * round the chosen actor was asked for; a key of the page was pressed (it says whether it meant something).
 * @typedef {{select: (node: number) => void, line: (line: number) => void, idea: (pair: number) => void,
 *            pick: (nodes: number[], toggle: boolean) => void, moved: (node: number) => void,
 *            widen: (node: number) => void, open: (node: number) => void, rest: () => void,
 *            steps: (n: number) => void, key: (key: string) => boolean}} Listener
 */

const HOVER_MS = 80;
const REST_MS = 300;
const LINE_REACH = 6;
const NODE_REACH = 5;

export class NetMap {
  /**
   * @param {HTMLElement} host focusable; holds the canvas
   * @param {Model} model
   * @param {Listener} listener
   */
  constructor(host, model, listener) {
    this.host = host;
    this.listener = listener;
    this.canvas = document.createElement("canvas");
    this.canvas.setAttribute("aria-hidden", "true");
    host.prepend(this.canvas);
    // Keeps the raster on the CPU. Without this flag a machine without a GPU needs twenty times as long per frame.
    const pen = this.canvas.getContext("2d", { willReadFrequently: true });
    if (!pen) throw new Error("this browser cannot draw on a canvas");
    this.pen = pen;
    this.layer = new Layer(this.canvas, pen, () => this.request());
    this.camera = new Camera();
    this.model = model;
    this.scene = new Scene(model, this.camera, readTheme(host));
    this.grid = new Grid(model);
    this.pending = 0;
    this.resting = 0;
    this.hovering = 0;
    /** Whether a drag picks nodes instead of moving the map, for those without a Shift key. */
    this.picking = false;
    onThemeChange(() => this.refreshTheme());
    listenPointer(this);
    listenKeys(this);
    new ResizeObserver(() => this.resize()).observe(host);
    this.resize();
    this.fit(true);
  }

  /** Fit the canvas to its host, sharp on dense screens. */
  resize() {
    const { clientWidth, clientHeight } = this.host;
    const whole = this.atHome();
    const ratio = Math.min(2, devicePixelRatio || 1);
    this.canvas.width = Math.max(1, Math.round(clientWidth * ratio));
    this.canvas.height = Math.max(1, Math.round(clientHeight * ratio));
    this.pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    Object.assign(this.camera, { width: Math.max(1, clientWidth), height: Math.max(1, clientHeight) });
    if (this.grid.box) this.camera.home = this.camera.framing(this.grid.box)[2];
    // Who saw the whole sees the whole when the panel opens.
    if (whole) this.fit(true);
    this.draw();
  }

  /** Whether one sees the whole of it, unmoved. */
  atHome() {
    const { camera, grid } = this;
    const home = grid.box && camera.framing(grid.box);
    return home !== null && Math.abs(camera.scale / home[2] - 1) < 0.01
      && Math.hypot(camera.x - home[0], camera.y - home[1]) * camera.scale < 2;
  }

  refreshTheme() {
    this.scene.theme = readTheme(this.host);
    this.scene.sort();
    this.request();
  }

  /** Ask for a new picture; however often it is asked, one frame draws it. */
  request() {
    if (!this.pending) this.pending = requestAnimationFrame(() => this.draw());
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.rested(), REST_MS);
    this.host.removeAttribute("data-still");
  }

  /** Nothing was asked for in a while: say so, unless one is still on the way. */
  rested() {
    if (this.pending || this.camera.flying || this.layer.sharpening) return this.request();
    this.listener.rest();
    this.host.dataset.still = "";
  }

  draw() {
    cancelAnimationFrame(this.pending);
    this.pending = 0;
    this.layer.paint(this.scene);
  }

  /**
   * Show another model in the same place.
   * @param {Model} model
   */
  setModel(model) {
    this.model = model;
    this.scene = new Scene(model, this.camera, this.scene.theme);
  }

  /** After the model's filter, the colouring, sizes or places changed. */
  refresh() {
    this.grid = new Grid(this.model);
    if (this.grid.box) this.camera.home = this.camera.framing(this.grid.box)[2];
    this.scene.sort();
    this.scene.hovered = -1;
    this.request();
  }

  /** @param {boolean} [atOnce] */
  fit(atOnce) {
    if (!this.grid.box) return;
    const view = this.camera.framing(this.grid.box);
    this.camera.home = view[2];
    if (atOnce) {
      [this.camera.x, this.camera.y, this.camera.scale] = view;
      this.request();
    } else this.camera.fly(view, () => this.request());
  }

  /**
   * Choose a node; -1 clears.
   * @param {number} node
   * @param {boolean} [fly] go there
   */
  select(node, fly) {
    Object.assign(this.scene, { selected: node, hovered: -1, line: -1, way: { nodes: [], lines: [] }, chosen: new Set() });
    if (fly && node >= 0) this.show(node);
    this.request();
  }

  /** @param {number} line */
  selectLine(line) {
    Object.assign(this.scene, { line, hovered: -1, way: { nodes: [], lines: [] }, chosen: new Set() });
    this.request();
  }

  /** @param {{nodes: number[], lines: number[]}} way */
  showWay(way) {
    Object.assign(this.scene, { way, line: -1, hovered: -1, selected: -1, chosen: new Set() });
    if (way.nodes.length) this.fly(way.nodes);
    this.request();
  }

  /** @param {number} node */
  inSight(node) {
    const { camera, model } = this;
    const [x, y] = [camera.screenX(model.x[node]), camera.screenY(model.y[node])];
    return x > 0 && y > 0 && x < camera.width && y < camera.height;
  }

  /** @param {number[]} nodes to look at */
  fly(nodes) {
    this.camera.fly(this.camera.framing(this.around(nodes)), () => this.request());
  }

  /**
   * Fly to a node so that its neighbours are in view, as far as they stand near enough.
   * @param {number} node
   */
  show(node) {
    const { model } = this;
    const [x, y] = [model.x[node], model.y[node]];
    let [wide, high] = [1, 1];
    for (let k = model.start[node]; k < model.start[node + 1]; k++) {
      if (!model.lineOn[model.via[k]]) continue;
      wide = Math.max(wide, Math.abs(model.x[model.near[k]] - x));
      high = Math.max(high, Math.abs(model.y[model.near[k]] - y));
    }
    const [, , scale] = this.camera.framing([x - wide, y - high, x + wide, y + high]);
    const close = Math.min(Math.max(scale, this.camera.home * 0.9), this.camera.home * 4);
    this.camera.fly([x, y, close], () => this.request());
  }

  /** @param {Set<number>} nodes picked together */
  choose(nodes) {
    Object.assign(this.scene, { chosen: nodes, selected: -1, line: -1, hovered: -1, way: { nodes: [], lines: [] } });
    this.request();
  }

  /**
   * Move a node on the screen; its lines follow.
   * @param {number} node
   * @param {number} dx
   * @param {number} dy
   */
  drag(node, dx, dy) {
    const { model, camera } = this;
    this.scene.stamp++;
    model.move(node, model.x[node] + dx / camera.scale, model.y[node] + dy / camera.scale);
    this.request();
  }

  /** @param {number} node that was dragged */
  dropped(node) {
    this.grid = new Grid(this.model);
    this.listener.moved(node);
  }

  /**
   * @param {number[]} box [x, y, x, y] of the screen; gives the shown nodes within it
   */
  nodesIn(box) {
    const { model, scene } = this;
    const [left, right] = [Math.min(box[0], box[2]), Math.max(box[0], box[2])];
    const [top, bottom] = [Math.min(box[1], box[3]), Math.max(box[1], box[3])];
    return [...model.order].filter((i) => model.nodeOn[i] && scene.sx[i] >= left && scene.sx[i] <= right
      && scene.sy[i] >= top && scene.sy[i] <= bottom);
  }

  /** @param {number[]} nodes */
  around(nodes) {
    const [xs, ys] = [this.model.x, this.model.y].map((axis) => nodes.map((i) => axis[i]));
    return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
  }

  /**
   * The node under a point of the screen, or -1.
   * @param {number} px
   * @param {number} py
   */
  nodeAt(px, py) {
    const { camera, scene } = this;
    const reach = (/** @type {number} */ i) => (scene.radius[i] + NODE_REACH) / camera.scale;
    return this.grid.nearest(camera.worldX(px), camera.worldY(py), (40 + NODE_REACH) / camera.scale, reach);
  }

  /**
   * @param {number} px
   * @param {number} py
   */
  lineAt(px, py) {
    return lineNear(this.model, this.camera.worldX(px), this.camera.worldY(py), LINE_REACH / this.camera.scale);
  }

  /**
   * Point out what lies under the pointer, after a moment: else the whole map flickers on the way over it.
   * @param {number} px
   * @param {number} py
   */
  hover(px, py) {
    clearTimeout(this.hovering);
    this.hovering = setTimeout(() => {
      const node = px < 0 ? -1 : this.nodeAt(px, py);
      this.host.classList.toggle("on-node", node >= 0 || (px >= 0 && this.lineAt(px, py) >= 0));
      if (node === this.scene.hovered) return;
      this.scene.hovered = node;
      this.request();
    }, HOVER_MS);
  }

  /**
   * @param {number} px
   * @param {number} py
   */
  click(px, py) {
    const node = this.nodeAt(px, py);
    const pair = node < 0 ? this.pairAt(px, py) : -1;
    const line = node >= 0 || pair >= 0 ? -1 : this.lineAt(px, py);
    if (pair >= 0) this.listener.idea(pair);
    else if (line >= 0) this.listener.line(line);
    else this.listener.select(node);
  }

  /**
   * The pair of `scene.idea` under a point of the screen, or -1.
   * @param {number} px
   * @param {number} py
   */
  pairAt(px, py) {
    const { model, camera, scene } = this;
    const [x, y] = [camera.worldX(px), camera.worldY(py)];
    let [found, best] = [-1, (LINE_REACH / camera.scale) ** 2];
    scene.idea?.pairs.forEach(({ s, t }, k) => {
      const away = awayFrom(model.x[s], model.y[s], model.x[t], model.y[t], x, y);
      if (away < best) [found, best] = [k, away];
    });
    return found;
  }
}
