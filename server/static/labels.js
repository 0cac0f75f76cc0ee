/** Names on the map: the most central first, never one over another, never cut by the edge. */

import { count, language } from "./dom.js";

/** @typedef {import("./scene.js").Scene} Scene */
/** @typedef {import("./draw.js").Pen} Pen */
/** @typedef {{left: number, top: number, right: number, bottom: number}} Box */

const MOST = 80;
const TRIED = 400;
const LONGEST = 32;
const SMALLEST_NODE = 3.2;
const HEIGHT = 15;
const EDGE = 4;
/** Between the words of two labels. */
const GAP = 3;
/** The line that tells how many are shown covers the foot of the map, and buttons two corners. */
const FOOT = 30;
const BUTTONS = { wide: 58, high: 168, above: 52, along: 200 };
/** The name of a county stands so far above its middle, where a town may be. */
const ABOVE = 30;

/** Measured once per label and font. @type {Map<string, number>} */
const widths = new Map();

/**
 * @param {Pen} pen
 * @param {string} text
 * @param {string} font
 */
function widthOf(pen, text, font) {
  const key = font + text;
  let width = widths.get(key);
  if (width === undefined) {
    if (widths.size > 50000) widths.clear();
    pen.font = font;
    width = pen.measureText(text).width;
    widths.set(key, width);
  }
  return width;
}

/**
 * @param {string} label
 * @param {boolean} whole
 */
function shorten(label, whole) {
  const letters = [...label.slice(0, 400)];
  if (letters.length <= (whole ? 70 : LONGEST)) return letters.join("");
  return letters.slice(0, whole ? 69 : LONGEST - 1).join("").trimEnd() + "…";
}

/**
 * @param {Pen} pen
 * @param {Scene} scene
 * @param {Set<number>|null} focus
 */
export function drawLabels(pen, scene, focus) {
  const { model, theme } = scene;
  const taken = corners(scene);
  const discs = bigNodes(scene);
  pen.textBaseline = "middle";
  pen.textAlign = "left";
  pen.lineJoin = "round";
  let tried = 0;
  const sizes = model.columns.nodes.count;
  for (const i of candidates(scene, focus)) {
    if (sizes && labelDisc(pen, scene, i, sizes[i], taken)) continue;
    if (taken.length >= MOST || tried++ > TRIED) break;
    const pointed = focus !== null && focus.has(i);
    if (!pointed && scene.radius[i] < SMALLEST_NODE && scene.crowd === 0.8) continue;
    const strong = i === scene.selected || i === scene.hovered || (scene.weights[i] > 0.55 && focus === null);
    const font = `${strong ? "600 13.5px" : "12.5px"} ${theme.font}`;
    const text = shorten(model.columns.nodes.label[i], i === scene.selected || i === scene.hovered);
    const box = findRoom(scene, i, widthOf(pen, text, font), taken, pointed && !sizes ? [] : discs);
    if (!box) continue;
    taken.push(box);
    pen.font = font;
    pen.lineWidth = 3.5;
    pen.strokeStyle = theme.ground;
    pen.strokeText(text, box.left, (box.top + box.bottom) / 2);
    pen.fillStyle = strong || pointed ? theme.ink : theme.muted;
    pen.fillText(text, box.left, (box.top + box.bottom) / 2);
  }
  nameCounties(pen, scene, taken);
}

/**
 * The corners of the map that buttons lie over.
 * @param {Scene} scene
 * @returns {Box[]}
 */
function corners({ camera: { width, height } }) {
  return [{ left: width - BUTTONS.wide, top: height - BUTTONS.high, right: width, bottom: height },
          { left: width - BUTTONS.along, top: 0, right: width, bottom: BUTTONS.above }];
}

/**
 * Counties are named last, where there is room.
 * @param {Pen} pen
 * @param {Scene} scene
 * @param {Box[]} taken
 */
function nameCounties(pen, { model, camera, theme }, taken) {
  const font = `12px ${theme.font}`;
  for (const name of model.columns.land?.names ?? []) {
    const words = (language === "en" ? name.en : name.sv).toLocaleUpperCase(language);
    const [width, y] = [widthOf(pen, words, font), camera.screenY(name.y) - ABOVE];
    const box = boxAt(camera.screenX(name.x) - width / 2, y - HEIGHT / 2, width);
    if (!isFree(camera, box, taken)) continue;
    taken.push(box);
    pen.font = font;
    pen.fillStyle = theme.muted;
    pen.globalAlpha = 0.75;
    pen.fillText(words, box.left, y);
  }
  pen.globalAlpha = 1;
}

/**
 * A disc has its name in it, on lines that fit, and how many it stands for. A small one is labelled beside.
 * @param {Pen} pen
 * @param {Scene} scene
 * @param {number} i
 * @param {number} n
 * @param {Box[]} taken
 */
function labelDisc(pen, scene, i, n, taken) {
  const [x, y, r] = [scene.sx[i], scene.sy[i], scene.radius[i]];
  const font = `600 12.5px ${scene.theme.font}`;
  const lines = wrapped(scene.model.columns.nodes.label[i], (text) => widthOf(pen, text, font), r * 1.7);
  if (!lines || (lines.length + 1) * HEIGHT > r * 1.75) return false;
  lines.push(count(n));
  pen.fillStyle = bright(scene.scale?.colour(i) ?? "") ? "#1b1714" : "#fffdf6";
  lines.forEach((text, k) => {
    pen.font = k < lines.length - 1 ? font : `12px ${scene.theme.font}`;
    pen.fillText(text, x - widthOf(pen, text, pen.font) / 2, y + (k - (lines.length - 1) / 2) * HEIGHT);
  });
  taken.push({ left: x - r * 0.9, top: y - r * 0.5, right: x + r * 0.9, bottom: y + r * 0.5 });
  return true;
}

/**
 * Whether dark words are easier to read on a colour than light ones.
 * @param {string} colour "#rrggbb"
 */
function bright(colour) {
  const [r, g, b] = [1, 3, 5].map((at) => (parseInt(colour.slice(at, at + 2), 16) / 255) ** 2.2);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.25;
}

/**
 * Words on at most three lines; the last is shortened. Null where not even a word fits.
 * @param {string} label
 * @param {(text: string) => number} width
 * @param {number} most
 */
function wrapped(label, width, most) {
  /** @type {string[]} */
  const lines = [];
  let line = "";
  for (const word of label.split(/\s+/)) {
    if (width(word) > most) return null;
    const longer = line ? `${line} ${word}` : word;
    if (width(longer) <= most) line = longer;
    else {
      lines.push(line);
      line = word;
    }
    if (lines.length === 3) return [...lines.slice(0, 2), `${lines[2].replace(/.$/, "")}…`];
  }
  return [...lines, line];
}

/**
 * Selected, hovered and pointed-out nodes first, then by rank; while something is pointed out, only those.
 * @param {Scene} scene
 * @param {Set<number>|null} focus
 */
function* candidates(scene, focus) {
  const first = [scene.hovered, scene.selected].filter((i) => i >= 0 && scene.inView[i]);
  yield* first;
  for (const i of scene.order) {
    if (!scene.inView[i] || first.includes(i)) continue;
    if (focus === null || focus.has(i)) yield i;
  }
}

/**
 * Boxes round the nodes that a label should not cover.
 * @param {Scene} scene
 */
function bigNodes(scene) {
  /** @type {Box[]} */
  const boxes = [];
  for (const i of scene.order) {
    if (boxes.length >= 120) break;
    if (!scene.inView[i] || scene.radius[i] < 4) continue;
    const r = scene.radius[i] * 0.85;
    boxes.push({ left: scene.sx[i] - r, top: scene.sy[i] - r, right: scene.sx[i] + r, bottom: scene.sy[i] + r });
  }
  return boxes;
}

/**
 * A free place right of, left of, under or over the node; null when there is none.
 * @param {Scene} scene
 * @param {number} i
 * @param {number} width
 * @param {Box[]} taken
 * @param {Box[]} discs
 */
function findRoom(scene, i, width, taken, discs) {
  const x = scene.sx[i];
  const y = scene.sy[i];
  const r = scene.radius[i] + 4;
  const half = HEIGHT / 2;
  const places = [[x + r, y - half], [x - r - width, y - half], [x - width / 2, y + r - 1], [x - width / 2, y - r - HEIGHT + 1]];
  for (const [left, top] of places) {
    const box = boxAt(left, top, width);
    if (isFree(scene.camera, box, taken) && !discs.some((other) => overlap(box, other))) return box;
  }
  return null;
}

/**
 * @param {number} left
 * @param {number} top
 * @param {number} width of the words
 * @returns {Box}
 */
function boxAt(left, top, width) {
  return { left, top, right: left + width + GAP, bottom: top + HEIGHT };
}

/**
 * @param {Scene["camera"]} camera
 * @param {Box} box
 * @param {Box[]} taken
 */
function isFree(camera, box, taken) {
  return box.left >= EDGE && box.top >= EDGE && box.right <= camera.width - EDGE && box.bottom <= camera.height - FOOT
    && !taken.some((other) => overlap(box, other));
}

/**
 * @param {Box} a
 * @param {Box} b
 */
function overlap(a, b) {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
