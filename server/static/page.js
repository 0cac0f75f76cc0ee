/** The page of the map: what is shown, selected and pointed out, and the address that says so. */

import { adopt, ask } from "./asking.js";
import { legend, tieBoxes } from "./controls.js";
import { encodePath, settings } from "./data.js";
import { byId, say } from "./dom.js";
import { discLinePanel, discPanel } from "./discs.js";
import { NetMap } from "./engine.js";
import { Ideas } from "./ideas.js";
import { linePanel, nodePanel, shortId } from "./panel.js";
import { Past } from "./past.js";
import { chosenPanel } from "./selection.js";
import { sizeNodes } from "./sizes.js";
import { readState, writeState } from "./state.js";
import { tell, tellAddress } from "./told.js";
import { listen, pressed } from "./tools.js";
import { findWay, wayPanel } from "./ways.js";
import { widen } from "./widen.js";
import { showYears } from "./years.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./state.js").State} State */
/** @typedef {import("./scene.js").Colouring} Colouring */

export class MapPage {
  /**
   * @param {Model} model
   * @param {URLSearchParams} query
   */
  constructor(model, query) {
    this.model = model;
    this.query = query;
    this.state = readState(model, query);
    this.past = new Past(query);
    this.ready = false;
    /** Whether years go by by themselves. */
    this.playing = 0;
    /** What the panel shows, to be shown again when the data changed. @type {() => HTMLElement[]} */
    this.content = () => [];
    this.map = new NetMap(byId("map"), model, {
      select: (node) => this.select(node), line: (line) => this.showLine(line), open: (node) => this.open(node),
      rest: () => this.rest(), steps: (n) => this.ego(this.map.scene.selected, n), widen: (node) => void widen(this, node),
      pick: (nodes, toggle) => this.pick(nodes, toggle), moved: (node) => this.moved(node), key: (key) => pressed(this, key),
      idea: (pair) => this.ideas.point(pair),
    });
    this.ideas = new Ideas(this);
    this.actions = {
      select: (/** @type {number} */ node) => this.select(node, true), line: (/** @type {number} */ line) => this.showLine(line),
      ego: (/** @type {number} */ node) => this.ego(node, 1), from: (/** @type {number} */ node) => this.startWay(node),
      close: () => this.select(-1), back: () => this.state.way && this.showWay(...this.state.way),
      widen: (/** @type {number} */ node) => void widen(this, node), hide: (/** @type {number[]} */ nodes) => this.hide(nodes),
      ask: (/** @type {"meet"|"sunset"} */ kind, /** @type {number} */ node) => this.ideas.ask(kind, node),
    };
    listen(this);
    this.arrange(true);
    this.ready = true;
  }

  /**
   * Show what an address says of the data at hand.
   * @param {URLSearchParams} query
   * @param {boolean} look where it says, or at the whole
   */
  take(query, look) {
    this.query = query;
    this.state = readState(this.model, query);
    this.arrange(look);
    this.write();
  }

  /** @param {boolean} look where the state says, or at the whole */
  arrange(look) {
    const { model, map, state } = this;
    model.unmove();
    for (const [node, [x, y]] of state.moved) model.move(node, x, y);
    model.apply(state.filter);
    map.scene.colouring = state.colouring;
    input("colouring").value = state.colouring;
    map.refresh();
    void sizeNodes(this, state.size);
    if (look && !(state.camera && map.camera.read(state.camera))) map.fit(true);
    this.update();
    this.restore();
  }

  /** Show again what the address says was open. */
  restore() {
    const { way, line, selected, chosen, idea } = this.state;
    this.map.scene.idea = null;
    if (idea) this.ideas.show(idea.kind, idea.node);
    else if (way) this.showWay(way[0], way[1]);
    else if (line >= 0) this.showLine(line);
    else if (chosen.size) this.pick([...chosen], false);
    else this.select(selected);
  }

  /** After anything that changes what can be shown. */
  update() {
    const changed = () => this.filtered();
    legend(this.map.scene, byId("legend"), changed);
    tieBoxes(this.model, byId("tie-kinds"), byId("statuses"), changed);
    showYears(this);
    tell(this);
  }

  /** After the filter changed. */
  filtered() {
    this.model.apply(this.state.filter);
    this.map.refresh();
    tell(this);
  }

  /** The actor in the middle: chosen here, or by the server when the whole is too large. */
  centre() {
    const asked = this.query.get("center");
    return asked ? this.model.byId.get(asked) ?? -1 : this.state.filter.centre;
  }

  steps() {
    return Math.min(3, Number(this.query.get("steps")) || this.state.filter.steps);
  }

  /**
   * @param {number} node
   * @param {boolean} [fly]
   */
  select(node, fly) {
    if (node >= 0 && !this.model.nodeOn[node]) this.showAll(node);
    Object.assign(this.state, { selected: node, line: -1, way: null, chosen: new Set(), idea: null });
    this.map.scene.idea = null;
    this.map.select(node, fly);
    this.panel(() => (node < 0 ? [] : (this.model.columns.nodes.count ? discPanel : nodePanel)(this.model, node, this.actions)));
  }

  /**
   * Pick nodes together; one that is picked alone is just selected.
   * @param {number[]} nodes
   * @param {boolean} toggle add these to those that are picked, or let them go
   */
  pick(nodes, toggle) {
    const chosen = toggle ? new Set(this.state.chosen) : new Set(nodes);
    if (toggle) {
      if (!chosen.size && this.state.selected >= 0 && !nodes.includes(this.state.selected)) chosen.add(this.state.selected);
      for (const node of nodes) chosen.delete(node) || chosen.add(node);
    }
    Object.assign(this.state, { selected: -1, line: -1, way: null, chosen, idea: null });
    this.map.scene.idea = null;
    this.map.choose(chosen);
    this.panel(() => (chosen.size ? chosenPanel(this, chosen) : []));
  }

  /**
   * Somebody asks for what the filters hide: take the filters off.
   * @param {number} node
   */
  showAll(node) {
    const { filter } = this.state;
    filter.nodes.delete(node);
    for (const set of [filter.types, filter.regions, filter.groups, filter.sectors, filter.kinds, filter.statuses]) set.clear();
    Object.assign(filter, { from: 0, to: 0, least: 0, centre: -1 });
    this.filtered();
    this.update();
  }

  /** @param {number[]} nodes */
  hide(nodes) {
    for (const node of nodes) this.state.filter.nodes.add(node);
    this.filtered();
    this.select(-1);
  }

  /** @param {number} node that was dragged */
  moved(node) {
    this.state.moved.set(node, [Math.round(this.model.x[node]), Math.round(this.model.y[node])]);
    this.write();
  }

  /** @param {number} line */
  showLine(line) {
    this.state.line = line;
    this.map.selectLine(line);
    this.panel(() => (this.model.columns.nodes.count ? discLinePanel(this.model, line, this.actions)
      : linePanel(this.model, line, this.actions, this.state.way !== null)));
  }

  /** @param {() => HTMLElement[]} content */
  panel(content) {
    const panel = byId("panel");
    const parts = content();
    panel.replaceChildren(...parts);
    document.body.classList.toggle("with-panel", parts.length > 0);
    this.map.resize();
    if (parts.length) panel.scrollTop = 0;
    this.rest();
  }

  /** @param {number} node */
  open(node) {
    const id = this.model.columns.nodes.id[node];
    if (this.inside(node)) return;
    if (settings.pages.entity) location.assign(settings.pages.entity + encodePath(shortId(id)));
    else this.ego(node, 1);
  }

  /**
   * A disc that stands for many is entered.
   * @param {number} node
   * @returns {boolean} whether it is one
   */
  inside(node) {
    const { nodes } = this.model.columns;
    if (!nodes.count) return false;
    const [kind, value] = nodes.id[node].split(/\/(.*)/);
    void ask(this, { view: "", [kind]: value, sel: "", pick: "" });
    return true;
  }

  /**
   * Show only an actor and those within some steps. A picture that is only a part is asked for again.
   * @param {number} node
   * @param {number} steps
   */
  ego(node, steps) {
    const partial = this.model.columns.hidden.nodes > 0 || this.query.has("center");
    if (partial && !settings.offline) {
      const id = node < 0 ? "" : this.model.columns.nodes.id[node];
      void ask(this, { center: id, steps: id && String(steps), sel: id });
      return;
    }
    Object.assign(this.state.filter, { centre: node, steps });
    this.filtered();
    this.map.fit();
    if (node >= 0) this.select(node);
  }

  /** @param {Colouring} colouring */
  colour(colouring) {
    this.state.colouring = colouring;
    this.map.scene.colouring = colouring;
    const { filter } = this.state;
    for (const set of [filter.types, filter.regions, filter.groups, filter.sectors]) set.clear();
    this.filtered();
    this.update();
  }

  /** @param {number} node */
  startWay(node) {
    input("way-from").value = this.model.columns.nodes.label[node];
    /** @type {HTMLDetailsElement} */ (byId("way")).open = true;
    input("way-to").focus();
  }

  /**
   * @param {number} a
   * @param {number} b
   */
  showWay(a, b) {
    const way = findWay(this.model, a, b, this.state.hubs);
    Object.assign(this.state, { way: [a, b], selected: -1, line: -1, chosen: new Set(), idea: null });
    const { label } = this.model.columns.nodes;
    input("way-from").value = label[a];
    input("way-to").value = label[b];
    /** @type {HTMLDetailsElement} */ (byId("way")).open = true;
    this.map.scene.idea = null;
    this.panel(() => wayPanel(this.model, way, this.actions));
    this.map.showWay(way); // after the panel, which makes the map smaller
  }

  rest() {
    if (!this.ready) return;
    this.state.camera = this.map.atHome() ? "" : this.map.camera.write();
    if (!this.playing) this.write();
  }

  /** Put the state into the address; another step of undo where it is another picture. */
  write() {
    this.query = writeState(this.model, this.state, this.query);
    const text = this.query.toString();
    history.replaceState(null, "", text ? `?${text}` : location.pathname);
    this.past.note(this.query);
    tellAddress(this);
  }

  /** @param {boolean} forth */
  async undo(forth) {
    this.write();
    const query = this.past.step(forth);
    if (!query) return;
    for (const name of ["sel", "pick", "tie"]) query.delete(name);
    if (this.state.camera) query.set("cam", this.state.camera);
    await adopt(this, query);
    byId("announce").textContent = say(forth ? "tools.redone" : "tools.undone");
  }
}

/** @param {string} id */
function input(id) {
  return /** @type {HTMLInputElement} */ (byId(id));
}
