/** Where the map looks: world to screen and back, zoom round a point, fits and flights. */

const FARTHEST = 0.005;
const NEAREST = 40;
const FLIGHT_MS = 300;
const GLIDE_MS = 700;

export class Camera {
  constructor() {
    this.x = 0;
    this.y = 0;
    /** Pixels per unit of the world. */
    this.scale = 1;
    this.width = 1;
    this.height = 1;
    /** Scale at which everything fits; node sizes follow from it. */
    this.home = 1;
    this.flight = 0;
    this.flying = false;
    /** Ends the flight that is under way, at once. */
    this.arrive = () => {};
  }

  /** @param {number} x */
  screenX(x) {
    return (x - this.x) * this.scale + this.width / 2;
  }

  /** @param {number} y */
  screenY(y) {
    return (y - this.y) * this.scale + this.height / 2;
  }

  /** @param {number} px */
  worldX(px) {
    return (px - this.width / 2) / this.scale + this.x;
  }

  /** @param {number} py */
  worldY(py) {
    return (py - this.height / 2) / this.scale + this.y;
  }

  /**
   * @param {number} dx
   * @param {number} dy
   */
  pan(dx, dy) {
    this.x -= dx / this.scale;
    this.y -= dy / this.scale;
  }

  /**
   * Zoom so that the point under (px, py) stays where it is.
   * @param {number} factor
   * @param {number} px
   * @param {number} py
   */
  zoom(factor, px, py) {
    const x = this.worldX(px);
    const y = this.worldY(py);
    this.scale = Math.min(NEAREST, Math.max(FARTHEST, this.scale * factor));
    this.x = x - (px - this.width / 2) / this.scale;
    this.y = y - (py - this.height / 2) / this.scale;
  }

  /**
   * The view that holds a box [left, top, right, bottom] with room for labels.
   * @param {number[]} box
   * @returns {[number, number, number]}
   */
  framing(box) {
    const margin = Math.min(90, this.width * 0.1);
    const wide = Math.max(1, box[2] - box[0]);
    const high = Math.max(1, box[3] - box[1]);
    const scale = Math.min((this.width - 2 * margin) / wide, (this.height - 2 * Math.min(48, this.height * 0.15)) / high, 6);
    return [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2, Math.max(FARTHEST, scale)];
  }

  /**
   * Go to a view; eased, or at once for those who want less motion.
   * @param {[number, number, number]} to
   * @param {() => void} redraw
   * @param {(part: number) => void} [along] what moves with the camera, 0 to 1
   */
  fly(to, redraw, along) {
    cancelAnimationFrame(this.flight);
    this.arrive();
    this.arrive = () => along?.(1);
    this.flying = true;
    const time = along ? GLIDE_MS : FLIGHT_MS;
    const from = [this.x, this.y, this.scale];
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const begun = performance.now();
    const frame = (/** @type {number} */ now) => {
      const part = still ? 1 : Math.min(1, Math.max(0, now - begun) / time);
      const ease = 1 - (1 - part) ** 3;
      this.x = from[0] + (to[0] - from[0]) * ease;
      this.y = from[1] + (to[1] - from[1]) * ease;
      this.scale = from[2] * (to[2] / from[2]) ** ease;
      along?.(ease);
      this.flying = part < 1;
      if (!this.flying) this.arrive = () => {};
      redraw();
      if (this.flying) this.flight = requestAnimationFrame(frame);
    };
    if (still) frame(begun);
    else this.flight = requestAnimationFrame(frame);
  }

  /** @returns {string} "x,y,scale" for the address */
  write() {
    return `${this.x.toFixed(0)},${this.y.toFixed(0)},${this.scale.toPrecision(3)}`;
  }

  /**
   * @param {string} text what `write` gave
   * @returns {boolean} whether it could be read
   */
  read(text) {
    const [x, y, scale] = text.split(",").map(Number);
    if (![x, y, scale].every(Number.isFinite) || scale < FARTHEST || scale > NEAREST) return false;
    Object.assign(this, { x, y, scale });
    return true;
  }
}
