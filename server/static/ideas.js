/** What is not there but could be, or is there and could go: whom an actor should meet, what falls when it ends. */

import { ask, busy, listed } from "./asking.js";
import { inquiry, settings } from "./data.js";
import { button, byId, count, el, note, say } from "./dom.js";
import { heading } from "./panel.js";

/** @typedef {import("./page.js").MapPage} MapPage */
/** @typedef {"meet"|"sunset"} Kind */
/** @typedef {{id: string, label: string}} Named */
/**
 * A line of the answer: who with whom, how it is told, and the ties that say so.
 * @typedef {{a: Named, b: Named, words: string, by?: Named|null, ties: {id: string, page: string}[]}} Row
 */

const MOST = 40;

export class Ideas {
  /** @param {MapPage} page */
  constructor(page) {
    this.page = page;
    /** @type {Row[]} */
    this.rows = [];
  }

  /**
   * @param {Kind} kind
   * @param {number} node
   */
  ask(kind, node) {
    Object.assign(this.page.state, { idea: { kind, node }, selected: -1, line: -1, way: null, chosen: new Set() });
    this.show(kind, node);
    this.page.write();
  }

  /**
   * Draw and tell an answer; actors that it names and the picture lacks come along.
   * @param {Kind} kind
   * @param {number} node
   */
  async show(kind, node) {
    const { page } = this;
    const { id } = page.model.columns.nodes;
    page.map.select(node);
    page.panel(() => [heading(say(`idea.${kind}`, { name: page.model.columns.nodes.label[node] }), "", page.actions), note(say("loading"))]);
    const answer = await busy(inquiry(kind, { [kind === "meet" ? "actor" : "thing"]: id[node] }));
    if (!answer || page.state.idea?.node !== node || page.state.idea.kind !== kind) return;
    const self = { id: id[node], label: page.model.columns.nodes.label[node] };
    this.rows = kind === "meet" ? meetings(answer, self) : losses(answer);
    const missing = this.missing();
    if (missing.length) {
      const also = listed(page, "also");
      if (!also.some((one) => missing.includes(one))) {
        ask(page, { also: [...also, ...missing].join(",") }, false);
        return;
      }
    }
    this.draw(kind, node);
    page.panel(() => this.panel(kind, node, answer));
    const drawn = page.map.scene.idea?.nodes ?? [];
    if (drawn.some((i) => !page.map.inSight(i))) page.map.fly([...drawn, node]);
    page.map.request();
  }

  missing() {
    const { byId: known } = this.page.model;
    const named = this.rows.slice(0, MOST).flatMap((row) => [row.a, row.b, row.by]);
    return [...new Set(named.flatMap((one) => (one && !known.has(one.id) ? [one.id] : [])))];
  }

  /**
   * @param {Kind} kind
   * @param {number} node
   */
  draw(kind, node) {
    const { model, map } = this.page;
    const at = (/** @type {Named|null|undefined} */ one) => model.byId.get(one?.id ?? "") ?? -1;
    const pairs = this.rows.map((row) => ({ s: at(row.a), t: at(row.b) }));
    const nodes = new Set(this.rows.flatMap((row) => [at(row.a), at(row.b), at(row.by)]).filter((i) => i >= 0));
    for (const i of nodes) if (!model.nodeOn[i]) model.nodeOn[i] = 1;
    map.scene.idea = { kind, node, pairs: pairs.filter(({ s, t }) => s >= 0 && t >= 0), nodes: [...nodes] };
  }

  /**
   * @param {Kind} kind
   * @param {number} node
   * @param {any} answer
   */
  panel(kind, node, answer) {
    const { page } = this;
    const rows = this.rows.slice(0, MOST).map((row, k) => el("li", { id: `idea-${k}`, tabindex: "-1" }, ...this.row(row, kind)));
    const more = this.rows.length > MOST && note(say("pick.more", { n: this.rows.length - MOST }));
    const alone = table(answer, "alone").map((/** @type {any} */ row) => row.actor.label).join(", ");
    const address = `${settings.pages.inquiry}/${kind}?${new URLSearchParams({ [kind === "meet" ? "actor" : "thing"]: page.model.columns.nodes.id[node] })}`;
    return [heading(answer.title, page.model.columns.nodes.label[node], page.actions),
            ...answer.sentences.map((/** @type {string} */ words) => el("p", {}, words)),
            note(say(kind === "meet" ? "idea.dotted" : "idea.broken")),
            el("ol", { class: "ties ideas" }, ...rows), ...(more ? [more] : []),
            ...(alone ? [el("h3", {}, say("idea.alone")), el("p", {}, alone)] : []),
            ...(answer.notes ?? []).map(note),
            el("p", {}, el("a", { href: address }, say("idea.page")))];
  }

  /**
   * @param {Row} row
   * @param {Kind} kind
   */
  row(row, kind) {
    const { page } = this;
    const name = (/** @type {Named} */ one) => {
      const node = page.model.byId.get(one.id);
      return node === undefined ? el("span", {}, one.label)
        : button(one.label, () => page.select(node, true), "link");
    };
    const ends = kind === "meet" ? [name(row.b)] : [name(row.a), " – ", name(row.b)];
    const links = row.ties.map((tie, i) => el("a", { href: tie.page, "aria-label": say("idea.evidence.of", { n: i + 1, name: row.b.label }) }, String(i + 1)));
    return [el("div", { class: "ends" }, ...ends), el("div", { class: "reason" }, row.words),
            row.by && el("div", { class: "reason" }, say("idea.by"), " ", name(row.by)),
            links.length > 0 && el("div", { class: "reason" }, say("idea.evidence"), " ", ...links.flatMap((link) => [link, " "]))].filter(Boolean);
  }

  /**
   * A line of the drawing was clicked: show why in the panel.
   * @param {number} pair
   */
  point(pair) {
    const { model, map } = this.page;
    const { s, t } = map.scene.idea?.pairs[pair] ?? { s: -1, t: -1 };
    const ids = [model.columns.nodes.id[s], model.columns.nodes.id[t]];
    const k = this.rows.findIndex((row) => ids.includes(row.a.id) && ids.includes(row.b.id));
    for (const item of document.querySelectorAll(".ideas li")) item.classList.toggle("pointed", item.id === `idea-${k}`);
    const item = document.getElementById(`idea-${k}`);
    item?.scrollIntoView({ block: "nearest" });
    item?.focus();
    byId("announce").textContent = this.rows[k]?.words ?? "";
  }
}

/**
 * @param {any} answer
 * @param {string} id
 * @returns {any[]}
 */
function table(answer, id) {
  return answer.tables.find((/** @type {any} */ one) => one.id === id)?.rows ?? [];
}

/**
 * @param {any} answer
 * @param {Named} self
 * @returns {Row[]}
 */
function meetings(answer, self) {
  return table(answer, "meetings").map((row) => ({ a: self, b: row.actor, words: `${row.reason} (${count(row.score)}/100)`, by: row.introducer, ties: row.evidence ?? [] }));
}

/**
 * @param {any} answer
 * @returns {Row[]}
 */
function losses(answer) {
  const years = (/** @type {any} */ { first, last }) => [first, last].filter(Boolean).join("–");
  return table(answer, "lost").filter((row) => row.actor && row.other).map((row) => ({
    a: row.actor, b: row.other, ties: [],
    words: [say("idea.joint", { n: row.count }), row.years ? years(row.years) : ""].filter(Boolean).join(", "),
  }));
}
