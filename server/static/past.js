/** Undo and redo: the addresses of the map that were left, and those that were undone. */

import { stepOf } from "./state.js";

const MOST = 100;

export class Past {
  /** @param {URLSearchParams} now */
  constructor(now) {
    this.now = now.toString();
    /** @type {string[]} */
    this.back = [];
    /** @type {string[]} */
    this.ahead = [];
  }

  /**
   * The state is another now. Where one only looked elsewhere it is the same step.
   * @param {URLSearchParams} query
   */
  note(query) {
    if (stepOf(query) !== stepOf(new URLSearchParams(this.now))) {
      this.back.push(this.now);
      if (this.back.length > MOST) this.back.shift();
      this.ahead = [];
    }
    this.now = query.toString();
  }

  /**
   * Go one step back or forth.
   * @param {boolean} forth
   * @returns {URLSearchParams|null} the address to show; null when there is none
   */
  step(forth) {
    const [from, to] = forth ? [this.ahead, this.back] : [this.back, this.ahead];
    const next = from.pop();
    if (next === undefined) return null;
    to.push(this.now);
    this.now = next;
    return new URLSearchParams(next);
  }
}
