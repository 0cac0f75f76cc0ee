/** What lies beneath a map of places: boundaries. The names of counties are written with the others (labels.js). */

/** @typedef {import("./scene.js").Scene} Scene */
/** @typedef {import("./draw.js").Pen} Pen */
/** @typedef {{rings: number[][], names: {sv: string, en: string, x: number, y: number}[]}} Land as it is sent: tenths, in steps */
/** One boundary: x and y by turns, and the box that holds it. @typedef {{points: Float32Array, box: number[]}} Ring */

/**
 * @param {Land|undefined} land
 * @returns {Ring[]}
 */
export function readLand(land) {
  return (land?.rings ?? []).map((steps) => {
    const points = new Float32Array(steps.length);
    const at = [0, 0];
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    steps.forEach((step, i) => {
      at[i % 2] += step;
      points[i] = at[i % 2] / 10;
      box[i % 2] = Math.min(box[i % 2], points[i]);
      box[2 + (i % 2)] = Math.max(box[2 + (i % 2)], points[i]);
    });
    return { points, box };
  });
}

/**
 * @param {Pen} pen
 * @param {Scene} scene
 */
export function paintLand(pen, scene) {
  const { model, camera, theme, clip } = scene;
  if (!model.columns.land) return;
  const [left, top, right, bottom] = clip ?? [0, 0, camera.width, camera.height];
  pen.beginPath();
  for (const { points, box } of model.land) {
    if (camera.screenX(box[2]) < left || camera.screenX(box[0]) > right) continue;
    if (camera.screenY(box[3]) < top || camera.screenY(box[1]) > bottom) continue;
    pen.moveTo(camera.screenX(points[0]), camera.screenY(points[1]));
    for (let i = 2; i < points.length; i += 2) pen.lineTo(camera.screenX(points[i]), camera.screenY(points[i + 1]));
  }
  pen.fillStyle = theme.land;
  pen.fill("evenodd");
  pen.strokeStyle = theme.border;
  pen.lineWidth = 1;
  pen.stroke();
}
