/** From one layout to another: nodes wander from where they stood to where they stand now, and the camera with them. */

/** @typedef {import("./engine.js").NetMap} NetMap */
/** @typedef {import("./model.js").Model} Model */

/**
 * @param {NetMap} map
 * @param {Model} before another model of mostly the same things
 * @param {[number, number, number]} view what the camera saw
 */
export function glide(map, before, view) {
  const { model, camera, scene } = map;
  const at = model.columns.nodes.id.map((id) => before.byId.get(id) ?? -1);
  /** @type {[number, number, number]} */
  const end = [camera.x, camera.y, camera.scale];
  const [x, y] = [model.x.slice(), model.y.slice()];
  [camera.x, camera.y, camera.scale] = view;
  camera.fly(end, () => map.request(), (part) => {
    at.forEach((j, i) => {
      model.x[i] = j < 0 ? x[i] : before.x[j] + (x[i] - before.x[j]) * part;
      model.y[i] = j < 0 ? y[i] : before.y[j] + (y[i] - before.y[j]) * part;
    });
    scene.stamp++;
  });
}
