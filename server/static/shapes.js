/** The shapes of nodes: each kind has its own, since not everybody sees colours. */

/** @typedef {import("./draw.js").Pen} Pen */

const TINY = 1.8;

/** Corners of each shape on the unit circle, so that all look equally large. */
const CORNERS = {
  triangle: polygon(3, -90, 1.25), square: polygon(4, 45, 1.2), diamond: polygon(4, 0, 1.25),
  hexagon: polygon(6, 0, 1.08), pentagon: polygon(5, -90, 1.12), star: star(5, 1.35, 0.6),
};

/**
 * @param {number} corners
 * @param {number} turn degrees
 * @param {number} size
 */
function polygon(corners, turn, size) {
  return Array.from({ length: corners }, (_, i) => {
    const angle = ((turn + (360 * i) / corners) * Math.PI) / 180;
    return [size * Math.cos(angle), size * Math.sin(angle)];
  });
}

/**
 * @param {number} points
 * @param {number} outer
 * @param {number} inner
 */
function star(points, outer, inner) {
  return polygon(points * 2, -90, 1).map(([x, y], i) => (i % 2 ? [x * inner, y * inner] : [x * outer, y * outer]));
}

/**
 * Add a shape to the current path.
 * @param {Pen} pen
 * @param {string} shape
 * @param {number} x
 * @param {number} y
 * @param {number} r
 */
export function traceShape(pen, shape, x, y, r) {
  const corners = CORNERS[/** @type {keyof typeof CORNERS} */ (shape)];
  if (r < TINY) {
    pen.rect(x - r, y - r, 2 * r, 2 * r);
    return;
  }
  if (!corners) {
    pen.moveTo(x + r, y);
    pen.arc(x, y, r, 0, 2 * Math.PI);
    return;
  }
  // Back to the first corner by a line: Chromium measures the whole path anew at every closePath.
  const last = corners.length - 1;
  pen.moveTo(x + corners[last][0] * r, y + corners[last][1] * r);
  for (const [dx, dy] of corners) pen.lineTo(x + dx * r, y + dy * r);
}
