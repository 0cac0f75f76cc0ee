/**
 * Paint a scene. Works on anything with the canvas path calls: the screen, a PNG, the SVG recorder.
 *
 * Speed comes from batching: one path per colour and shape, one per kind of line, about fifteen canvas calls per
 * frame instead of one per element.
 */

import { drawLabels } from "./labels.js";
import { paintLand } from "./land.js";
import { traceShape } from "./shapes.js";

/** @typedef {import("./scene.js").Scene} Scene */
/** @typedef {CanvasRenderingContext2D | import("./record.js").Recorder} Pen */

const DIMMED = 0.22;
const DASHES = { 2: [6, 4], 3: [1.5, 4] };
const UNDATED = [10, 7];
const MOST_DASHED = 1500;
/** Shapes per path: one path of thousands fills slower than many of hundreds. */
const CHUNK = 200;
const WIDTHS = [1, 1.8, 3];

/**
 * @param {Pen} pen
 * @param {Scene} scene
 */
export function paint(pen, scene) {
  const { camera, theme } = scene;
  scene.place();
  pen.fillStyle = theme.ground;
  pen.fillRect(0, 0, camera.width, camera.height);
  paintAll(pen, scene);
  paintOver(pen, scene, veil(pen, scene));
}

/**
 * The ground, every line and every node.
 * @param {Pen} pen
 * @param {Scene} scene
 */
export function paintAll(pen, scene) {
  paintLand(pen, scene);
  paintLines(pen, scene);
  paintNodes(pen, scene);
}

/**
 * Dim what is painted when something is pointed out.
 * @param {Pen} pen
 * @param {Scene} scene
 */
export function veil(pen, scene) {
  const focus = scene.focus();
  if (focus) {
    pen.globalAlpha = 1 - DIMMED;
    pen.fillStyle = scene.theme.ground;
    pen.fillRect(0, 0, scene.camera.width, scene.camera.height);
    pen.globalAlpha = 1;
  }
  return focus;
}

/**
 * What lies on top: what is pointed out, names, the box.
 * @param {Pen} pen
 * @param {Scene} scene
 * @param {{nodes: number[], lines: number[]}|null} focus
 */
export function paintOver(pen, scene, focus) {
  if (focus) paintFocus(pen, scene, focus);
  if (scene.idea) paintIdea(pen, scene, scene.idea);
  drawLabels(pen, scene, focus ? new Set(focus.nodes) : null);
  if (scene.box) paintBox(pen, scene, scene.box);
}

/**
 * @param {Pen} pen
 * @param {Scene} scene
 */
function paintLines(pen, scene) {
  const crowded = Math.min(1, (400 / Math.max(1, scene.lines)) ** 0.45);
  const discs = scene.model.columns.nodes.count;
  pen.strokeStyle = scene.theme.line;
  for (const [key, lines] of scene.strokes) {
    const status = Math.floor(key / 10);
    const undated = key % 10 >= 5;
    pen.lineWidth = WIDTHS[key % 5] * (scene.crowd < 0.5 ? 0.6 : 1) * (discs ? [0.9, 2, 2.2][key % 5] : 1);
    pen.globalAlpha = crowded * (status === 1 ? 0.8 : 0.7);
    // Among thousands of lines nobody sees a dash, and it costs more than all the rest.
    const dash = status === 1 ? (undated ? UNDATED : []) : DASHES[/** @type {2|3} */ (status)];
    pen.setLineDash(lines.length > MOST_DASHED && scene.camera.scale < 3 * scene.camera.home ? [] : dash);
    pen.beginPath();
    for (const l of lines) traceLine(pen, scene, l);
    pen.stroke();
  }
  pen.setLineDash([]);
  pen.globalAlpha = 1;
}

/**
 * A line whose ends lie beyond the same side of the screen, or of the strip that is painted, is left out.
 * @param {Pen} pen
 * @param {Scene} scene
 * @param {number} l
 */
function traceLine(pen, scene, l) {
  const { sx, sy, model, camera, clip } = scene;
  const a = model.lineS[l];
  const b = model.lineT[l];
  const [left, top, right, bottom] = clip ?? [0, 0, camera.width, camera.height];
  const edge = 4;
  if ((sx[a] < left - edge && sx[b] < left - edge) || (sy[a] < top - edge && sy[b] < top - edge)) return;
  if ((sx[a] > right + edge && sx[b] > right + edge) || (sy[a] > bottom + edge && sy[b] > bottom + edge)) return;
  pen.moveTo(sx[a], sy[a]);
  pen.lineTo(sx[b], sy[b]);
}

/**
 * @param {Pen} pen
 * @param {Scene} scene
 */
function paintNodes(pen, scene) {
  for (const { colour, shape, nodes } of scene.batches) {
    pen.fillStyle = colour;
    for (let first = 0; first < nodes.length; first += CHUNK) {
      pen.beginPath();
      for (const i of nodes.slice(first, first + CHUNK)) {
        if (scene.inView[i] && inClip(scene, i)) traceShape(pen, shape, scene.sx[i], scene.sy[i], scene.radius[i]);
      }
      pen.fill();
      if (scene.crowd >= 0.8) outline(pen, scene);
    }
  }
}

/**
 * @param {Scene} scene
 * @param {number} i
 */
function inClip({ clip, sx, sy, radius }, i) {
  if (!clip) return true;
  const r = radius[i] * 1.4 + 2;
  return sx[i] + r > clip[0] && sy[i] + r > clip[1] && sx[i] - r < clip[2] && sy[i] - r < clip[3];
}

/**
 * A thin edge in the colour of the ground keeps neighbours apart.
 * @param {Pen} pen
 * @param {Scene} scene
 */
function outline(pen, scene) {
  pen.lineWidth = 1.2;
  pen.strokeStyle = scene.theme.ground;
  pen.stroke();
}

/**
 * What is pointed out lies on top; the selected node last of all.
 * @param {Pen} pen
 * @param {Scene} scene
 * @param {{nodes: number[], lines: number[]}} focus
 */
function paintFocus(pen, scene, focus) {
  const { model, theme } = scene;
  pen.strokeStyle = theme.accent;
  for (const l of focus.lines) {
    const status = model.lineOn[l];
    pen.lineWidth = l === scene.line || scene.way.nodes.length ? 3 : WIDTHS[model.lineWeight[l] >= 4 ? 2 : 1];
    pen.setLineDash(status > 1 ? DASHES[/** @type {2|3} */ (status)] : []);
    pen.beginPath();
    traceLine(pen, scene, l);
    pen.stroke();
  }
  pen.setLineDash([]);
  for (const i of focus.nodes) paintOne(pen, scene, i);
  for (const i of scene.chosen) if (model.nodeOn[i]) ring(pen, scene, i, 1.8, 3.5);
  if (scene.selected >= 0 && model.nodeOn[scene.selected]) ring(pen, scene, scene.selected, 2.5, 5);
}

/**
 * A node with a ring round it.
 * @param {Pen} pen
 * @param {Scene} scene
 * @param {number} i
 * @param {number} width
 * @param {number} gap
 */
function ring(pen, scene, i, width, gap) {
  pen.beginPath();
  pen.moveTo(scene.sx[i] + scene.radius[i] + gap, scene.sy[i]);
  pen.arc(scene.sx[i], scene.sy[i], scene.radius[i] + gap, 0, 2 * Math.PI);
  pen.lineWidth = width;
  pen.strokeStyle = scene.theme.accent;
  pen.stroke();
  paintOne(pen, scene, i);
}

/**
 * Proposed meetings as dotted lines; ties that fall as broken ones, and the node they hang on struck out.
 * @param {Pen} pen
 * @param {Scene} scene
 * @param {import("./scene.js").Idea} idea
 */
function paintIdea(pen, scene, idea) {
  const { sx, sy, radius, theme } = scene;
  pen.strokeStyle = theme.accent;
  pen.lineWidth = 2.2;
  pen.setLineDash(idea.kind === "meet" ? [0.1, 6] : [5, 7]);
  pen.lineCap = "round";
  pen.beginPath();
  for (const { s, t } of idea.pairs) {
    pen.moveTo(sx[s], sy[s]);
    pen.lineTo(sx[t], sy[t]);
  }
  pen.stroke();
  pen.setLineDash([]);
  pen.lineCap = "butt";
  for (const i of idea.nodes) paintOne(pen, scene, i);
  if (idea.kind === "sunset") {
    const [i, r] = [idea.node, radius[idea.node] + 3];
    pen.beginPath();
    for (const way of [1, -1]) {
      pen.moveTo(sx[i] - r, sy[i] - r * way);
      pen.lineTo(sx[i] + r, sy[i] + r * way);
    }
    pen.stroke();
  }
}

/**
 * @param {Pen} pen
 * @param {Scene} scene
 * @param {number[]} box
 */
function paintBox(pen, scene, box) {
  pen.strokeStyle = pen.fillStyle = scene.theme.accent;
  pen.lineWidth = 1.5;
  pen.beginPath();
  pen.rect(Math.min(box[0], box[2]), Math.min(box[1], box[3]), Math.abs(box[2] - box[0]), Math.abs(box[3] - box[1]));
  pen.globalAlpha = 0.08;
  pen.fill();
  pen.globalAlpha = 1;
  pen.stroke();
}

/**
 * @param {Pen} pen
 * @param {Scene} scene
 * @param {number} i
 */
function paintOne(pen, scene, i) {
  if (!scene.model.nodeOn[i] || !scene.scale) return;
  pen.beginPath();
  traceShape(pen, scene.model.columns.types[scene.model.type[i]].shape, scene.sx[i], scene.sy[i], scene.radius[i]);
  pen.fillStyle = scene.scale.colour(i);
  pen.fill();
  outline(pen, scene);
}
