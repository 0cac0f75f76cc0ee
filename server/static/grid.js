/** Which node lies under the pointer: a uniform grid over the positions of what is shown. */

/** @typedef {import("./model.js").Model} Model */

const PER_CELL = 3;
/** A map of places shows at first so large a part of the nodes, if they take so small a part of its width. */
const MOST = 0.8;
const SMALL = 0.6;

export class Grid {
  /** @param {Model} model */
  constructor(model) {
    this.model = model;
    const { ground, nodes } = model.columns;
    const shown = [];
    let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
    for (let i = 0; i < model.count; i++) {
      if (!model.nodeOn[i]) continue;
      shown.push(i);
      const r = nodes.radius?.[i] ?? 0;
      left = Math.min(left, model.x[i] - r);
      right = Math.max(right, model.x[i] + r);
      top = Math.min(top, model.y[i] - r);
      bottom = Math.max(bottom, model.y[i] + r);
    }
    /** [left, top, right, bottom] of what one sees first, or null when nothing is shown. @type {number[]|null} */
    this.box = shown.length ? [left, top, right, bottom] : null;
    if (this.box && ground) this.box = most(model, shown, this.box);
    this.left = left;
    this.top = top;
    this.cell = Math.max(1e-6, Math.sqrt(((right - left) * (bottom - top) * PER_CELL) / Math.max(1, shown.length)) || 1);
    this.wide = shown.length ? Math.floor((right - left) / this.cell) + 1 : 0;
    this.high = shown.length ? Math.floor((bottom - top) / this.cell) + 1 : 0;
    /** @type {Map<number, number[]>} */
    this.cells = new Map();
    for (const i of shown) {
      const key = this.row(model.y[i]) * this.wide + this.column(model.x[i]);
      const cell = this.cells.get(key);
      if (cell) cell.push(i);
      else this.cells.set(key, [i]);
    }
  }

  /** @param {number} x */
  column(x) {
    return Math.floor((x - this.left) / this.cell);
  }

  /** @param {number} y */
  row(y) {
    return Math.floor((y - this.top) / this.cell);
  }

  /**
   * The node nearest to a point of the world that lies within `reach(node)` of it, or -1.
   * @param {number} x
   * @param {number} y
   * @param {number} most the longest reach there is
   * @param {(i: number) => number} reach
   */
  nearest(x, y, most, reach) {
    let found = -1;
    let best = Infinity;
    const first = Math.max(0, this.column(x - most));
    const last = Math.min(this.wide - 1, this.column(x + most));
    const lowest = Math.min(this.high - 1, this.row(y + most));
    for (let r = Math.max(0, this.row(y - most)); r <= lowest; r++) {
      for (let c = first; c <= last; c++) {
        for (const i of this.cells.get(r * this.wide + c) ?? []) {
          const away = Math.hypot(this.model.x[i] - x, this.model.y[i] - y);
          if (away <= reach(i) && away < best) {
            best = away;
            found = i;
          }
        }
      }
    }
    return found;
  }
}

/**
 * Where most of the shown nodes lie, if that is a small part of where all do: on a map of places one partner overseas
 * would make a dot of all others.
 * @param {Model} model
 * @param {number[]} shown
 * @param {number[]} all the box of all
 */
function most(model, shown, all) {
  const middle = [model.x, model.y].map((axis) => shown.map((i) => axis[i]).sort((a, b) => a - b)[shown.length >> 1]);
  const away = (/** @type {number} */ i) => Math.hypot(model.x[i] - middle[0], model.y[i] - middle[1]);
  const near = [...shown].sort((a, b) => away(a) - away(b)).slice(0, Math.ceil(MOST * shown.length));
  const [xs, ys] = [model.x, model.y].map((axis) => near.map((i) => axis[i]).sort((a, b) => a - b));
  const box = [xs[0], ys[0], xs[xs.length - 1], ys[ys.length - 1]];
  return Math.max(box[2] - box[0], box[3] - box[1]) < SMALL * Math.max(all[2] - all[0], all[3] - all[1]) ? box : all;
}

/**
 * The shown line nearest to a point of the world and closer than `reach`, or -1.
 * @param {Model} model
 * @param {number} x
 * @param {number} y
 * @param {number} reach
 */
export function lineNear(model, x, y, reach) {
  let found = -1;
  let best = reach * reach;
  for (let l = 0; l < model.lines; l++) {
    if (!model.lineOn[l]) continue;
    const [a, b] = [model.lineS[l], model.lineT[l]];
    const away = awayFrom(model.x[a], model.y[a], model.x[b], model.y[b], x, y);
    if (away < best) {
      best = away;
      found = l;
    }
  }
  return found;
}

/**
 * Square of the distance of a point from the line between a and b.
 * @param {number} ax
 * @param {number} ay
 * @param {number} bx
 * @param {number} by
 * @param {number} x
 * @param {number} y
 */
export function awayFrom(ax, ay, bx, by, x, y) {
  const [dx, dy] = [bx - ax, by - ay];
  const along = Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1)));
  return (ax + along * dx - x) ** 2 + (ay + along * dy - y) ** 2;
}
