/** A pen that writes SVG: takes the canvas calls of draw.js and keeps them as elements. */

const SPECIAL = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const ALPHABET = /[&<>"]/g;
// Characters that XML 1.0 cannot hold, lone surrogates among them.
const FORBIDDEN = /[^\u0009\u000A\u000D\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

/** @param {string} text */
function escapeXml(text) {
  return text.replace(FORBIDDEN, "\uFFFD").replace(ALPHABET, (c) => SPECIAL[/** @type {keyof typeof SPECIAL} */ (c)]);
}

/** @param {number} n */
function short(n) {
  return String(Math.round(n * 10) / 10);
}

export class Recorder {
  /**
   * @param {number} width
   * @param {number} height
   * @param {CanvasRenderingContext2D} ruler measures text
   */
  constructor(width, height, ruler) {
    this.width = width;
    this.height = height;
    this.ruler = ruler;
    /** @type {string[]} */
    this.parts = [];
    this.path = "";
    this.fillStyle = /** @type {CanvasRenderingContext2D["fillStyle"]} */ ("#000");
    this.strokeStyle = /** @type {CanvasRenderingContext2D["strokeStyle"]} */ ("#000");
    this.lineWidth = 1;
    this.globalAlpha = 1;
    this.font = "12px sans-serif";
    this.textAlign = "left";
    this.textBaseline = "middle";
    this.lineJoin = "round";
    this.lineCap = "butt";
    /** @type {number[]} */
    this.dash = [];
  }

  beginPath() {
    this.path = "";
  }

  /**
   * @param {number} x
   * @param {number} y
   */
  moveTo(x, y) {
    this.path += `M${short(x)} ${short(y)}`;
  }

  /**
   * @param {number} x
   * @param {number} y
   */
  lineTo(x, y) {
    this.path += `L${short(x)} ${short(y)}`;
  }

  /**
   * Whole circles only: that is all draw.js asks for.
   * @param {number} x
   * @param {number} y
   * @param {number} r
   * @param {number} _from
   * @param {number} _to
   */
  arc(x, y, r, _from, _to) {
    this.path += `M${short(x + r)} ${short(y)}a${short(r)} ${short(r)} 0 1 0 ${short(-2 * r)} 0a${short(r)} ${short(r)} 0 1 0 ${short(2 * r)} 0`;
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {number} width
   * @param {number} height
   */
  rect(x, y, width, height) {
    this.path += `M${short(x)} ${short(y)}h${short(width)}v${short(height)}h${short(-width)}Z`;
  }

  /** @param {number[]} dash */
  setLineDash(dash) {
    this.dash = dash;
  }

  /** @param {CanvasFillRule} [rule] */
  fill(rule) {
    if (this.path) this.parts.push(`<path d="${this.path}"${rule ? ` fill-rule="${rule}"` : ""} fill="${escapeXml(String(this.fillStyle))}"${this.opacity()}/>`);
  }

  stroke() {
    if (!this.path) return;
    const dash = this.dash.length ? ` stroke-dasharray="${this.dash.join(" ")}"` : "";
    const cap = this.lineCap === "butt" ? "" : ` stroke-linecap="${this.lineCap}"`;
    this.parts.push(`<path d="${this.path}" fill="none"${cap} stroke="${escapeXml(String(this.strokeStyle))}"`
      + ` stroke-width="${short(this.lineWidth)}"${dash}${this.opacity()}/>`);
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {number} width
   * @param {number} height
   */
  fillRect(x, y, width, height) {
    this.parts.push(`<rect x="${short(x)}" y="${short(y)}" width="${short(width)}" height="${short(height)}"`
      + ` fill="${escapeXml(String(this.fillStyle))}"${this.opacity()}/>`);
  }

  /** The halo is part of the text that follows it (`paint-order`). */
  strokeText() {
    this.halo = ` stroke="${escapeXml(String(this.strokeStyle))}" stroke-width="${short(this.lineWidth)}" stroke-linejoin="round" paint-order="stroke"`;
  }

  /**
   * @param {string} text
   * @param {number} x
   * @param {number} y
   */
  fillText(text, x, y) {
    const [, weight, size, family] = /^(?:(\d+) )?([\d.]+)px (.*)$/.exec(this.font) ?? ["", "", "12", "sans-serif"];
    this.parts.push(`<text x="${short(x)}" y="${short(y)}" font-family="${escapeXml(family)}" font-size="${size}"`
      + `${weight ? ` font-weight="${weight}"` : ""} dominant-baseline="central" fill="${escapeXml(String(this.fillStyle))}"`
      + `${this.halo ?? ""}${this.opacity()}>${escapeXml(text)}</text>`);
    this.halo = "";
  }

  /** @param {string} text */
  measureText(text) {
    this.ruler.font = this.font;
    return this.ruler.measureText(text);
  }

  opacity() {
    return this.globalAlpha < 1 ? ` opacity="${this.globalAlpha.toFixed(2)}"` : "";
  }

  /** @param {string} title */
  svg(title) {
    return `<?xml version="1.0" encoding="UTF-8"?>\n<svg xmlns="http://www.w3.org/2000/svg" width="${this.width}" height="${this.height}"`
      + ` viewBox="0 0 ${this.width} ${this.height}" role="img"><title>${escapeXml(title)}</title>\n${this.parts.join("\n")}\n</svg>\n`;
  }
}
