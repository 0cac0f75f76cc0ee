/** From lists of ties to lines between two, and to who stands beside whom. */

/** @typedef {import("./model.js").Columns} Columns */

/**
 * The ties between each two nodes.
 * @param {Columns} columns
 * @returns {number[][]}
 */
export function bundle({ nodes, edges }) {
  const { s, t } = edges;
  /** @type {Map<number, number[]>} */
  const pairs = new Map();
  for (let e = 0; e < s.length; e++) {
    if (s[e] === t[e]) continue;
    const key = Math.min(s[e], t[e]) * nodes.id.length + Math.max(s[e], t[e]);
    const known = pairs.get(key);
    if (known) known.push(e);
    else pairs.set(key, [e]);
  }
  return [...pairs.values()];
}

/**
 * @param {number} count
 * @param {Int32Array} s
 * @param {Int32Array} t
 */
export function neighbours(count, s, t) {
  const start = new Int32Array(count + 1);
  for (let l = 0; l < s.length; l++) {
    start[s[l] + 1]++;
    start[t[l] + 1]++;
  }
  for (let i = 0; i < count; i++) start[i + 1] += start[i];
  const next = start.slice();
  const near = new Int32Array(2 * s.length);
  const via = new Int32Array(2 * s.length);
  for (let l = 0; l < s.length; l++) {
    near[next[s[l]]] = t[l];
    via[next[s[l]]++] = l;
    near[next[t[l]]] = s[l];
    via[next[t[l]]++] = l;
  }
  return { start, near, via };
}

/**
 * Scale to 0…1.
 * @param {number[]} values
 */
export function relative(values) {
  const most = values.reduce((a, b) => Math.max(a, b), 0) || 1;
  return Float32Array.from(values, (v) => Math.max(0, v) / most);
}
