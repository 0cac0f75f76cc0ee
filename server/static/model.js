/** The graph of a picture as typed arrays: lines, neighbours, what is shown, ways between two. */

import { bundle, neighbours, relative } from "./arrays.js";
import { readLand } from "./land.js";

/**
 * The columnar answer of /api/map (docs/api.md). Indices refer to the lists above them; 0 = year unknown.
 * @typedef {{
 *   version: string|number, view: string,
 *   types: {id: string, shape: string}[], regions: {code: string, sv: string, en: string}[],
 *   kinds: {id: string, sv: string, en: string}[], statuses: string[],
 *   nodes: {id: string[], label: string[], type: number[], region: (number|null)[], year: number[], last: number[],
 *           x: number[], y: number[], rank: number[], group: number[], sector?: number[],
 *           count?: number[], inside?: number[], heads?: string[][], radius?: number[]},
 *   edges: {id: string[], s: number[], t: number[], kind: number[], from: number[], to: number[],
 *           weight: number[], status: number[], count?: number[]},
 *   hidden: {nodes: number, edges: number}, total: {nodes: number, edges: number}, sectors?: string[],
 *   trust?: Record<string, string>|null, ground?: object, placeless?: number, land?: import("./land.js").Land
 * }} Columns
 */

/**
 * What the reader has taken away. Sets hold what is hidden, `nodes` one by one; `from`/`to` are 0 when the whole span
 * is shown; lines that weigh less than `least` are hidden; `centre` is -1 when no actor stands in the middle.
 * @typedef {{types: Set<number>, regions: Set<number>, groups: Set<number>, sectors: Set<number>, kinds: Set<number>,
 *            statuses: Set<number>, nodes: Set<number>, from: number, to: number, least: number,
 *            centre: number, steps: number}} Filter
 */

/** @returns {Filter} a filter that hides nothing */
export function openFilter() {
  const none = () => /** @type {Set<number>} */ (new Set());
  return { types: none(), regions: none(), groups: none(), sectors: none(), kinds: none(), statuses: none(),
           nodes: none(), from: 0, to: 0, least: 0, centre: -1, steps: 1 };
}

export class Model {
  /** @param {Columns} columns */
  constructor(columns) {
    const { nodes, edges } = columns;
    this.columns = columns;
    this.count = nodes.id.length;
    this.ties = edges.id.length;
    this.x = Float32Array.from(nodes.x);
    this.y = Float32Array.from(nodes.y);
    this.type = Uint8Array.from(nodes.type);
    this.region = Int16Array.from(nodes.region, (r) => r ?? -1);
    this.group = Int32Array.from(nodes.group);
    this.sector = nodes.sector ? Int8Array.from(nodes.sector) : new Int8Array(this.count).fill(-1);
    this.rank = relative(nodes.rank);
    this.order = Int32Array.from(nodes.id.keys()).sort((a, b) => this.rank[b] - this.rank[a] || a - b);
    this.kind = Uint8Array.from(edges.kind);
    this.from = Int16Array.from(edges.from);
    this.to = Int16Array.from(edges.to);
    this.status = Uint8Array.from(edges.status);
    this.nodeOn = new Uint8Array(this.count).fill(1);
    this.edgeOn = new Uint8Array(this.ties).fill(1);
    /** @type {Map<string, number>} */
    this.byId = new Map(nodes.id.map((id, i) => [id, i]));
    this.filter = openFilter();
    this.land = readLand(columns.land);
    this.shown = 0;
    this.shownTies = 0;
    // Ties between the same two are one line.
    this.lineTies = bundle(columns);
    this.lines = this.lineTies.length;
    this.lineS = Int32Array.from(this.lineTies, (ties) => edges.s[ties[0]]);
    this.lineT = Int32Array.from(this.lineTies, (ties) => edges.t[ties[0]]);
    this.lineWeight = Float32Array.from(this.lineTies, (ties) => ties.reduce((sum, e) => sum + (edges.weight[e] || 1), 0));
    /** 0 hidden, else 1 + status of the best shown tie. */
    this.lineOn = new Uint8Array(this.lines);
    /** 1 where no shown tie of the line surely held in the years shown. */
    this.lineUndated = new Uint8Array(this.lines);
    this.lineOfTie = new Map(this.lineTies.flatMap((ties, line) => ties.map((e) => [edges.id[e], line])));
    const { start, near, via } = neighbours(this.count, this.lineS, this.lineT);
    /** Neighbours of node i stand at start[i] … start[i + 1] of `near`, the lines to them in `via`. */
    this.start = start;
    this.near = near;
    this.via = via;
    this.apply(this.filter);
  }

  /**
   * Decide what is shown. A node whose ties are all hidden goes with them.
   * @param {Filter} filter
   */
  apply(filter) {
    this.filter = filter;
    for (let i = 0; i < this.count; i++) {
      this.nodeOn[i] = filter.types.has(this.type[i]) || filter.regions.has(this.region[i])
        || filter.groups.has(this.group[i]) || filter.sectors.has(this.sector[i]) || filter.nodes.has(i) ? 0 : 1;
    }
    this.showTies();
    if (filter.centre >= 0) this.keepNear(filter.centre, filter.steps);
    this.hideLoners();
    this.shown = this.nodeOn.reduce((sum, on) => sum + on, 0);
    if (filter.least) {
      for (let l = 0; l < this.lines; l++) if (!this.lineOn[l]) for (const e of this.lineTies[l]) this.edgeOn[e] = 0;
    }
    this.shownTies = this.edgeOn.reduce((sum, on) => sum + on, 0);
  }

  /**
   * Put a node somewhere else than the server did.
   * @param {number} i
   * @param {number} x
   * @param {number} y
   */
  move(i, x, y) {
    this.x[i] = x;
    this.y[i] = y;
  }

  /** Put all nodes back where the server placed them. */
  unmove() {
    this.x.set(this.columns.nodes.x);
    this.y.set(this.columns.nodes.y);
  }

  /** Ties between shown nodes, of a shown kind and status, within the years. */
  showTies() {
    const { s, t } = this.columns.edges;
    const { kinds, statuses } = this.filter;
    for (let e = 0; e < this.ties; e++) {
      this.edgeOn[e] = this.nodeOn[s[e]] && this.nodeOn[t[e]] && !kinds.has(this.kind[e])
        && !statuses.has(this.status[e]) && this.active(e) >= 0 ? 1 : 0;
    }
    this.showLines();
  }

  showLines() {
    for (let l = 0; l < this.lines; l++) {
      let best = 9;
      let undated = 1;
      for (const e of this.lineTies[l]) {
        if (!this.edgeOn[e]) continue;
        best = Math.min(best, this.status[e]);
        if (this.active(e) > 0) undated = 0;
      }
      this.lineOn[l] = best === 9 || this.lineWeight[l] < this.filter.least - 1e-4 ? 0 : best + 1;
      this.lineUndated[l] = undated;
    }
  }

  /**
   * Whether a tie held in the years shown: 1 yes, 0 unknown, -1 no, as graph/analysis/slices.py says it. Unknown ones
   * stay and are drawn dashed, never taken for "not then".
   * @param {number} e
   */
  active(e) {
    const from = this.filter.from || -9999;
    const to = this.filter.to || 9999;
    const start = this.from[e];
    const end = this.to[e];
    if ((start && start > to) || (end && end < from)) return -1;
    return (start && end) || (start && start >= from) || (end && end <= to) ? 1 : 0;
  }

  /** How many shown ties surely held in the years shown, and of how many that is unknown. */
  counted() {
    let sure = 0;
    for (let e = 0; e < this.ties; e++) if (this.edgeOn[e] && this.active(e) > 0) sure++;
    return { sure, unknown: this.shownTies - sure };
  }

  /**
   * @param {number} centre
   * @param {number} steps
   */
  keepNear(centre, steps) {
    const distance = this.distances(centre, steps);
    for (let i = 0; i < this.count; i++) if (distance[i] < 0) this.nodeOn[i] = 0;
    this.showTies();
  }

  hideLoners() {
    const { centre } = this.filter;
    for (let i = 0; i < this.count; i++) {
      const has = this.start[i + 1] > this.start[i];
      if (has && i !== centre && this.nodeOn[i] && !this.degree(i)) this.nodeOn[i] = 0;
    }
  }

  /**
   * Number of shown neighbours.
   * @param {number} i
   */
  degree(i) {
    let n = 0;
    for (let k = this.start[i]; k < this.start[i + 1]; k++) if (this.lineOn[this.via[k]]) n++;
    return n;
  }

  /**
   * Steps from a node over shown lines; -1 = not reached within `most`.
   * @param {number} root
   * @param {number} most
   */
  distances(root, most) {
    const distance = new Int32Array(this.count).fill(-1);
    distance[root] = 0;
    const queue = [root];
    for (const i of queue) {
      if (distance[i] >= most) break;
      for (let k = this.start[i]; k < this.start[i + 1]; k++) {
        const j = this.near[k];
        if (distance[j] >= 0 || !this.lineOn[this.via[k]]) continue;
        distance[j] = distance[i] + 1;
        queue.push(j);
      }
    }
    return distance;
  }

  /**
   * A shortest way over shown lines, not through nodes with more than `hub` neighbours. Empty when there is none.
   * @param {number} a
   * @param {number} b
   * @param {number} hub
   * @returns {{nodes: number[], lines: number[]}}
   */
  way(a, b, hub = Infinity) {
    const came = new Int32Array(this.count).fill(-1);
    const by = new Int32Array(this.count);
    came[a] = a;
    const queue = [a];
    for (const i of queue) {
      if (i === b) break;
      if (i !== a && this.degree(i) > hub) continue;
      for (let k = this.start[i]; k < this.start[i + 1]; k++) {
        const j = this.near[k];
        if (came[j] >= 0 || !this.lineOn[this.via[k]]) continue;
        came[j] = i;
        by[j] = this.via[k];
        queue.push(j);
      }
    }
    if (came[b] < 0) return { nodes: [], lines: [] };
    const nodes = [b];
    const lines = [];
    for (let i = b; i !== a; i = came[i]) {
      lines.unshift(by[i]);
      nodes.unshift(came[i]);
    }
    return { nodes, lines };
  }

  /** First and last known year of any tie, or [0, 0]. */
  years() {
    let first = 9999;
    let last = 0;
    for (let e = 0; e < this.ties; e++) {
      for (const year of [this.from[e], this.to[e]]) {
        if (!year) continue;
        first = Math.min(first, year);
        last = Math.max(last, year);
      }
    }
    return last ? [first, last] : [0, 0];
  }
}
