/** What is to be drawn in one frame: screen positions, sizes, colours, and what the eye should go to. */

import { REST } from "./theme.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./camera.js").Camera} Camera */
/** @typedef {import("./theme.js").Theme} Theme */
/** @typedef {"type"|"sector"|"region"|"group"} Colouring */
/** @typedef {{colour: string, shape: string, nodes: number[]}} Batch */
/**
 * What was asked of a node: whom it should meet (dotted lines that are not there), or which lines fall when it ends.
 * @typedef {{kind: "meet"|"sunset", node: number, pairs: {s: number, t: number}[], nodes: number[]}} Idea
 */

const UNSEEN = 30;

export class Scene {
  /**
   * @param {Model} model
   * @param {Camera} camera
   * @param {Theme} theme
   */
  constructor(model, camera, theme) {
    this.model = model;
    this.camera = camera;
    this.theme = theme;
    /** @type {Colouring} */
    this.colouring = "type";
    this.sx = new Float32Array(model.count);
    this.sy = new Float32Array(model.count);
    this.radius = new Float32Array(model.count);
    this.inView = new Uint8Array(model.count);
    this.hovered = -1;
    this.selected = -1;
    this.line = -1;
    /** @type {{nodes: number[], lines: number[]}} */
    this.way = { nodes: [], lines: [] };
    /** Nodes picked together. @type {Set<number>} */
    this.chosen = new Set();
    /** The box somebody draws: [x, y, x, y] on the screen. @type {number[]|null} */
    this.box = null;
    /** @type {Idea|null} */
    this.idea = null;
    /** The part of the screen that is painted, [left, top, right, bottom]; null is all of it. @type {number[]|null} */
    this.clip = null;
    /** Counts what changes lines and nodes, that a kept picture can tell when it is old. */
    this.stamp = 0;
    /** How large each node is, 0 to 1; the importance unless another measure was asked for. */
    /** @type {Float32Array} */
    this.weights = model.rank;
    /** Nodes, the largest first. */
    this.order = model.order;
    /** @type {Batch[]} */
    this.batches = [];
    /** Lines by how they are drawn: (status 1–3, undated, width class) → lines. @type {Map<number, number[]>} */
    this.strokes = new Map();
    this.crowd = 1;
    this.lines = 0;
    this.sort();
  }

  /** @param {Float32Array} weights how large each node is */
  weigh(weights) {
    this.weights = weights;
    this.stamp++;
    this.order = weights === this.model.rank ? this.model.order
      : this.model.order.slice().sort((a, b) => weights[b] - weights[a] || this.model.rank[b] - this.model.rank[a]);
  }

  /** Sort nodes and lines into batches; after a change of filter, colouring or theme. */
  sort() {
    this.stamp++;
    const { model } = this;
    this.scale = colourScale(model, this.colouring, this.theme);
    /** @type {Map<string, Batch>} */
    const found = new Map();
    for (const i of model.order) {
      if (!model.nodeOn[i]) continue;
      const colour = this.scale.colour(i);
      const shape = model.columns.types[model.type[i]].shape;
      const batch = found.get(colour + shape);
      if (batch) batch.nodes.push(i);
      else found.set(colour + shape, { colour, shape, nodes: [i] });
    }
    this.batches = [...found.values()];
    this.strokes.clear();
    this.lines = 0;
    // Between discs all lines are thick; only the thickest of them say something.
    const thick = model.columns.nodes.count ? model.lineWeight.reduce((a, b) => Math.max(a, b), 0) / 4 : 4;
    const undatedShown = model.filter.from || model.filter.to;
    for (let l = 0; l < model.lines; l++) {
      if (!model.lineOn[l]) continue;
      this.lines++;
      const wide = model.lineWeight[l] >= thick ? 2 : model.lineWeight[l] >= thick / 2 ? 1 : 0;
      const key = model.lineOn[l] * 10 + (undatedShown ? model.lineUndated[l] : 0) * 5 + wide;
      const stroke = this.strokes.get(key);
      if (stroke) stroke.push(l);
      else this.strokes.set(key, [l]);
    }
    const { shown } = model;
    this.crowd = shown < 150 ? 1 : shown < 800 ? 0.8 : shown < 3000 ? 0.6 : shown < 15000 ? 0.42 : 0.3;
  }

  /** Move every shown node to its place on the screen. */
  place() {
    const { model, camera } = this;
    const { radius } = model.columns.nodes;
    const small = Math.min(1, Math.max(0.62, Math.sqrt(camera.width * camera.height) / 750));
    const near = small * Math.min(2.4, Math.max(0.55, Math.sqrt(camera.scale / camera.home)));
    for (let i = 0; i < model.count; i++) {
      if (!model.nodeOn[i]) {
        this.inView[i] = 0;
        continue;
      }
      const x = camera.screenX(model.x[i]);
      const y = camera.screenY(model.y[i]);
      this.sx[i] = x;
      this.sy[i] = y;
      // A disc keeps its size on the map; a node nearly keeps its size on the screen.
      this.radius[i] = radius ? Math.max(6, radius[i] * camera.scale) : (3.4 + 11 * Math.sqrt(this.weights[i])) * this.crowd * near;
      this.inView[i] = x > -UNSEEN && y > -UNSEEN && x < camera.width + UNSEEN && y < camera.height + UNSEEN ? 1 : 0;
    }
  }

  /** The node and the lines the eye should go to; null when nothing is pointed out. */
  focus() {
    const { model } = this;
    if (this.way.nodes.length) return this.way;
    if (this.line >= 0 && model.lineOn[this.line]) {
      return { nodes: [model.lineS[this.line], model.lineT[this.line]], lines: [this.line] };
    }
    if (this.hovered < 0 && this.chosen.size) return this.among();
    const root = this.hovered >= 0 ? this.hovered : this.selected;
    if (root < 0 || !model.nodeOn[root]) return null;
    const idea = this.hovered < 0 ? this.idea : null;
    const nodes = [...(idea?.nodes ?? [])];
    // What ends fades with its lines.
    if (idea?.kind === "sunset") return { nodes: [...nodes, root], lines: [] };
    const lines = [];
    for (let k = model.start[root]; k < model.start[root + 1]; k++) {
      if (!model.lineOn[model.via[k]]) continue;
      nodes.push(model.near[k]);
      lines.push(model.via[k]);
    }
    nodes.push(root);
    return { nodes, lines };
  }

  /** The nodes that were picked together, and the lines between them. */
  among() {
    const { model, chosen } = this;
    const nodes = [...chosen].filter((i) => model.nodeOn[i]);
    const lines = nodes.flatMap((i) => {
      const found = [];
      for (let k = model.start[i]; k < model.start[i + 1]; k++) {
        if (model.near[k] > i && chosen.has(model.near[k]) && model.lineOn[model.via[k]]) found.push(model.via[k]);
      }
      return found;
    });
    return { nodes, lines };
  }
}

/**
 * Which colour a node has, and the values of the legend with their colours.
 * @param {Model} model
 * @param {Colouring} colouring
 * @param {Theme} theme
 */
function colourScale(model, colouring, theme) {
  if (colouring === "type") {
    const colours = model.columns.types.map((type, i) => theme.types[type.id] || theme.palette[i % REST]);
    return { colour: (/** @type {number} */ i) => colours[model.type[i]], of: model.type, colours: new Map(colours.entries()) };
  }
  if (colouring === "sector") {
    const names = model.columns.sectors ?? [];
    const colours = new Map(names.map((name, i) => [i, theme.sectors[name]]));
    colours.set(-1, theme.sectors.none);
    return { colour: (/** @type {number} */ i) => colours.get(model.sector[i]) ?? theme.sectors.none, of: model.sector, colours };
  }
  const of = colouring === "region" ? model.region : model.group;
  /** @type {Map<number, number>} */
  const sizes = new Map();
  for (const value of of) sizes.set(value, (sizes.get(value) ?? 0) + 1);
  const known = [...sizes.keys()].filter((value) => value >= 0);
  const biggest = known.sort((a, b) => (sizes.get(b) ?? 0) - (sizes.get(a) ?? 0) || a - b);
  const colours = new Map(biggest.map((value, i) => [value, theme.palette[Math.min(i, REST)]]));
  if (sizes.has(-1)) colours.set(-1, theme.palette[REST]);
  return { colour: (/** @type {number} */ i) => colours.get(of[i]) ?? theme.palette[REST], of, colours };
}
