/** Take the picture away: PNG or SVG with legend, date, source and how many are hidden. */

import { legendEntries } from "./controls.js";
import { paint } from "./draw.js";
import { count, el, say } from "./dom.js";
import { settings } from "./data.js";
import { Recorder } from "./record.js";
import { traceShape } from "./shapes.js";
import { readTheme } from "./theme.js";

/** @typedef {import("./engine.js").NetMap} NetMap */
/** @typedef {import("./draw.js").Pen} Pen */

const LINE = 20;
const MARGIN = 16;
const SHARP = 2;
/** Of the picture on paper, in CSS pixels; it is printed three times as sharp. */
const PAPER = { width: 1000, height: 720, sharp: 3 };

/**
 * @param {NetMap} map
 */
function footHeight(map) {
  return (4 + trustLines(map).length) * LINE + Math.ceil(legendEntries(map.scene).length / columns(map)) * LINE + MARGIN;
}

/** @param {NetMap} map */
function columns(map) {
  return Math.max(1, Math.floor((map.camera.width - 2 * MARGIN) / 190));
}

/**
 * The picture and, below it, what one must know to read it.
 * @param {NetMap} map
 * @param {Pen} pen
 */
function paintWhole(map, pen) {
  const { camera, scene } = map;
  paint(pen, scene);
  pen.fillStyle = scene.theme.ground;
  pen.fillRect(0, camera.height, camera.width, footHeight(map));
  let y = camera.height + MARGIN;
  const write = (/** @type {string} */ text, /** @type {number} */ x, /** @type {string} */ font, /** @type {string} */ colour) => {
    pen.font = `${font} ${scene.theme.font}`;
    pen.fillStyle = colour;
    pen.fillText(text, x, y);
  };
  write(settings.title, MARGIN, "600 15px", scene.theme.ink);
  y += LINE * 1.3;
  legendEntries(scene).forEach((entry, i) => {
    const x = MARGIN + (i % columns(map)) * 190;
    if (i && i % columns(map) === 0) y += LINE;
    pen.beginPath();
    traceShape(pen, entry.shape, x + 6, y, 5);
    pen.fillStyle = entry.colour;
    pen.fill();
    write(entry.name.slice(0, 24), x + 18, "12px", scene.theme.ink);
  });
  y += LINE * 1.2;
  write(`${settings.made} · ${hiddenText(map)}`, MARGIN, "12px", scene.theme.muted);
  y += LINE;
  write(`${settings.sources} · ${settings.licence}`.slice(0, Math.floor(camera.width / 6)), MARGIN, "12px", scene.theme.muted);
  for (const line of trustLines(map)) {
    y += LINE;
    write(line, MARGIN, "12px", scene.theme.muted);
  }
}

/**
 * How far the picture can be read, in words.
 * @param {NetMap} map
 * @param {string} [which] "short_" for a few words
 */
export function trustText(map, which = "") {
  return map.model.columns.trust?.[which + settings.lang] ?? "";
}

/** @param {NetMap} map */
function trustLines(map) {
  const most = Math.floor((map.camera.width - 2 * MARGIN) / 6.2);
  return trustText(map).match(new RegExp(`.{1,${Math.max(20, most)}}(?: |$)`, "g")) ?? [];
}

/**
 * What the picture leaves out, and whose boundaries it shows.
 * @param {NetMap} map
 */
export function hiddenText({ model }) {
  const { placeless = 0, nodes, total } = model.columns;
  const discs = nodes.count !== undefined;
  const left = total.nodes - placeless - (discs ? held(model) : model.shown);
  return [
    left > 0 ? say(discs ? "disc.hidden" : "map.hidden", { n: left }) : placeless || discs ? "" : say("map.all"),
    placeless && say("map.placeless", { n: placeless }), model.land.length && say("map.boundaries"),
  ].filter(Boolean).join(" ");
}

/** @param {NetMap} map */
export function savePng(map) {
  const canvas = document.createElement("canvas");
  canvas.width = map.camera.width * SHARP;
  canvas.height = (map.camera.height + footHeight(map)) * SHARP;
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  if (!pen) return;
  pen.scale(SHARP, SHARP);
  paintWhole(map, pen);
  canvas.toBlob((blob) => blob && download(blob, "kurbits.png"));
}

/**
 * The picture on paper, in the colours of the light theme, with all that one must know to read it.
 * @param {NetMap} map
 * @param {HTMLCanvasElement} canvas that is printed in its place
 */
export function paintPaper(map, canvas) {
  const { camera, scene, grid } = map;
  const pen = canvas.getContext("2d");
  if (!pen) return;
  const { x, y, scale, width, height, home } = camera;
  const { theme } = scene;
  const whole = map.atHome() && grid.box;
  Object.assign(camera, { width: PAPER.width, height: PAPER.height });
  const fit = Math.min(PAPER.width / width, PAPER.height / height);
  camera.scale = scale * fit;
  camera.home = home * fit;
  if (whole) [camera.x, camera.y, camera.scale] = camera.framing(whole);
  scene.theme = readTheme(canvas);
  scene.sort();
  canvas.width = PAPER.width * PAPER.sharp;
  canvas.height = (PAPER.height + footHeight(map)) * PAPER.sharp;
  pen.scale(PAPER.sharp, PAPER.sharp);
  paintWhole(map, pen);
  Object.assign(camera, { x, y, scale, width, height, home });
  scene.theme = theme;
  scene.sort();
  map.draw();
}

/** @param {NetMap} map */
export function saveSvg(map) {
  const recorder = new Recorder(map.camera.width, map.camera.height + footHeight(map), map.pen);
  paintWhole(map, recorder);
  download(new Blob([recorder.svg(settings.title)], { type: "image/svg+xml" }), "kurbits.svg");
}

/**
 * @param {Blob} blob
 * @param {string} name
 */
function download(blob, name) {
  const address = URL.createObjectURL(blob);
  const link = el("a", { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

/** Number of shown actors and ties, for the line under the map. @param {NetMap} map */
export function shownText(map) {
  const { model } = map;
  if (model.columns.nodes.count) return say("disc.shown", { n: model.shown, actors: held(model) });
  return say("map.shown", { nodes: count(map.model.shown), ties: count(map.model.shownTies) });
}

/** How many actors the shown discs stand for. @param {import("./model.js").Model} model */
function held(model) {
  return (model.columns.nodes.count ?? []).reduce((sum, n, i) => sum + (model.nodeOn[i] ? n : 0), 0);
}
