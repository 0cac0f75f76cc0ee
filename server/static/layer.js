/**
 * All lines and nodes of a large picture, painted once and kept: a pan shifts what is there and paints only the strips
 * that come into view, a zoom stretches it until it rests. What is pointed out, names and boxes come on top every frame.
 */

import { paintAll, paintOver, veil } from "./draw.js";

/** @typedef {import("./scene.js").Scene} Scene */

/** Fewer lines and nodes than this are painted anew, which is as quick and always sharp. */
const LARGE = 2500;
const SHARP_MS = 140;

export class Layer {
  /**
   * @param {HTMLCanvasElement} canvas
   * @param {CanvasRenderingContext2D} pen of the canvas
   * @param {() => void} request asks for another frame
   */
  constructor(canvas, pen, request) {
    this.canvas = canvas;
    this.pen = pen;
    this.request = request;
    this.kept = document.createElement("canvas");
    const keeper = this.kept.getContext("2d", { willReadFrequently: true });
    if (!keeper) throw new Error("this browser cannot draw on a canvas");
    this.keeper = keeper;
    /** What the kept picture shows: scene and its state, scale, and where the camera stood, in whole pixels. */
    this.of = { scene: /** @type {Scene|null} */ (null), stamp: -1, scale: 0, x: 0, y: 0 };
    this.sharpening = 0;
    this.due = false;
  }

  /** @param {Scene} scene */
  paint(scene) {
    const { camera, theme } = scene;
    const { pen, kept, canvas } = this;
    scene.place();
    if (scene.lines + scene.model.shown < LARGE && !scene.model.land.length) this.renew(scene, pen);
    else {
      const same = this.of.scene === scene && this.of.stamp === scene.stamp && kept.width === canvas.width && kept.height === canvas.height;
      const zooming = same && this.of.scale !== camera.scale && !this.due;
      if (!same || (this.of.scale !== camera.scale && this.due)) this.keep(scene);
      else if (!zooming) this.shift(scene);
      const stretch = camera.scale / this.of.scale;
      pen.fillStyle = theme.ground;
      pen.fillRect(0, 0, camera.width, camera.height);
      if (zooming) {
        const left = camera.width / 2 - (camera.x * camera.scale - this.of.x * stretch) - stretch * camera.width / 2;
        const top = camera.height / 2 - (camera.y * camera.scale - this.of.y * stretch) - stretch * camera.height / 2;
        pen.drawImage(kept, left, top, camera.width * stretch, camera.height * stretch);
        this.sharpen();
      } else pen.drawImage(kept, 0, 0, camera.width, camera.height);
    }
    paintOver(pen, scene, veil(pen, scene));
  }

  /**
   * @param {Scene} scene
   * @param {CanvasRenderingContext2D} pen
   */
  renew(scene, pen) {
    pen.fillStyle = scene.theme.ground;
    pen.fillRect(0, 0, scene.camera.width, scene.camera.height);
    scene.clip = null;
    paintAll(pen, scene);
  }

  /** @param {Scene} scene */
  keep(scene) {
    const { kept, keeper, canvas } = this;
    const { camera } = scene;
    if (kept.width !== canvas.width || kept.height !== canvas.height) Object.assign(kept, { width: canvas.width, height: canvas.height });
    const ratio = canvas.width / camera.width;
    keeper.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.renew(scene, keeper);
    this.of = { scene, stamp: scene.stamp, scale: camera.scale, x: camera.x * camera.scale, y: camera.y * camera.scale };
    this.due = false;
  }

  /**
   * Move the kept picture by whole pixels and paint what comes into view.
   * @param {Scene} scene
   */
  shift(scene) {
    const { kept, keeper } = this;
    const { camera } = scene;
    const ratio = kept.width / camera.width;
    const dx = Math.round((this.of.x - camera.x * camera.scale) * ratio) / ratio;
    const dy = Math.round((this.of.y - camera.y * camera.scale) * ratio) / ratio;
    if (!dx && !dy) return;
    if (Math.abs(dx) > camera.width / 2 || Math.abs(dy) > camera.height / 2) {
      this.keep(scene);
      return;
    }
    keeper.globalCompositeOperation = "copy";
    keeper.drawImage(kept, dx, dy, camera.width, camera.height);
    keeper.globalCompositeOperation = "source-over";
    this.of.x -= dx;
    this.of.y -= dy;
    const [w, h] = [camera.width, camera.height];
    if (dx) this.strip(scene, dx > 0 ? 0 : w + dx, 0, Math.abs(dx), h);
    if (dy) this.strip(scene, 0, dy > 0 ? 0 : h + dy, w, Math.abs(dy));
  }

  /**
   * @param {Scene} scene
   * @param {number} x
   * @param {number} y
   * @param {number} width
   * @param {number} height
   */
  strip(scene, x, y, width, height) {
    const { keeper } = this;
    keeper.save();
    keeper.beginPath();
    keeper.rect(x, y, width, height);
    keeper.clip();
    keeper.fillStyle = scene.theme.ground;
    keeper.fillRect(x, y, width, height);
    scene.clip = [x, y, x + width, y + height];
    paintAll(keeper, scene);
    scene.clip = null;
    keeper.restore();
  }

  /** Paint anew when the zoom has come to rest. */
  sharpen() {
    clearTimeout(this.sharpening);
    this.sharpening = setTimeout(() => {
      this.sharpening = 0;
      this.due = true;
      this.request();
    }, SHARP_MS);
  }
}
