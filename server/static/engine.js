/** The map: a canvas that shows a model, and what the reader does with it. */

import { Camera } from "./camera.js";
import { paint } from "./draw.js";
import { Grid, lineNear } from "./grid.js";
import { listenKeys } from "./keyboard.js";
import { listenPointer } from "./pointer.js";
import { Scene } from "./scene.js";
import { onThemeChange, readTheme } from "./theme.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./model.js").Filter} Filter */
/**
 * What the page wants to hear: a node (or -1) or a line was chosen, a node was opened, the view came to rest,
 * the number of steps round the chosen actor was asked for.
 * @typedef {{select: (node: number) => void, line: (line: number) => void, open: (node: number) => void,
 *            rest: () => void, steps: (n: number) => void}} Listener
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
    this.camera = new Camera();
    this.model = model;
    this.scene = new Scene(model, this.camera, readTheme(host));
    this.grid = new Grid(model);
    this.pending = 0;
    this.resting = 0;
    this.hovering = 0;
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
    const ratio = Math.min(2, devicePixelRatio || 1);
    this.canvas.width = Math.max(1, Math.round(clientWidth * ratio));
    this.canvas.height = Math.max(1, Math.round(clientHeight * ratio));
    this.pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.camera.width = Math.max(1, clientWidth);
    this.camera.height = Math.max(1, clientHeight);
    if (this.grid.box) this.camera.home = this.camera.framing(this.grid.box)[2];
    this.draw();
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
    this.resting = setTimeout(() => this.listener.rest(), REST_MS);
  }

  draw() {
    cancelAnimationFrame(this.pending);
    this.pending = 0;
    paint(this.pen, this.scene);
  }

  /**
   * Show another model in the same place.
   * @param {Model} model
   */
  setModel(model) {
    const { colouring, theme } = this.scene;
    this.model = model;
    this.scene = new Scene(model, this.camera, theme);
    this.scene.colouring = colouring;
    this.refresh();
  }

  /** After the model's filter or the colouring changed. */
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
    Object.assign(this.scene, { selected: node, hovered: -1, line: -1, way: { nodes: [], lines: [] } });
    if (fly && node >= 0) this.show(node);
    this.request();
  }

  /** @param {number} line */
  selectLine(line) {
    Object.assign(this.scene, { line, hovered: -1, way: { nodes: [], lines: [] } });
    this.request();
  }

  /** @param {{nodes: number[], lines: number[]}} way */
  showWay(way) {
    Object.assign(this.scene, { way, line: -1, hovered: -1, selected: -1 });
    if (way.nodes.length) this.camera.fly(this.camera.framing(this.around(way.nodes)), () => this.request());
    this.request();
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

  /** @param {number[]} nodes */
  around(nodes) {
    const xs = nodes.map((i) => this.model.x[i]);
    const ys = nodes.map((i) => this.model.y[i]);
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
    const line = node >= 0 ? -1 : this.lineAt(px, py);
    if (line >= 0) this.listener.line(line);
    else this.listener.select(node);
  }
}
