/** The map page: joins the engine, the controls, the panel and the address. */

import { legend, tieBoxes, yearSliders } from "./controls.js";
import { encodePath, loadPicture, settings } from "./data.js";
import { byId, say } from "./dom.js";
import { NetMap } from "./engine.js";
import { finder } from "./finder.js";
import { Model } from "./model.js";
import { linePanel, nodePanel, shortId } from "./panel.js";
import { hiddenText, savePng, saveSvg, shownText } from "./save.js";
import { readState, writeState } from "./state.js";
import { suggest } from "./suggest.js";
import { fillTable } from "./table.js";
import { onThemeChange } from "./theme.js";
import { findWay, wayPanel } from "./ways.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./scene.js").Colouring} Colouring */

const SERVED = ["view", "center", "steps", "region", "kind", "from", "to", "top", "only"];

class MapPage {
  /** @param {Model} model */
  constructor(model) {
    this.model = model;
    this.state = readState(model, new URLSearchParams(location.search));
    model.apply(this.state.filter);
    this.map = new NetMap(byId("map"), model, {
      select: (node) => this.select(node), line: (line) => this.showLine(line), open: (node) => this.open(node),
      rest: () => this.rest(), steps: (n) => this.ego(this.map.scene.selected, n),
    });
    this.ready = false;
    this.actions = {
      select: (/** @type {number} */ node) => this.select(node, true), line: (/** @type {number} */ line) => this.showLine(line),
      ego: (/** @type {number} */ node) => this.ego(node, 1), from: (/** @type {number} */ node) => this.startWay(node),
      close: () => this.select(-1), back: () => this.state.way && this.showWay(...this.state.way),
    };
    this.map.scene.colouring = this.state.colouring;
    this.map.refresh();
    if (this.state.camera) this.map.camera.read(this.state.camera);
    else this.map.fit(true);
    this.listen();
    this.update();
    this.restore();
    this.ready = true;
  }

  /** Show again what the address says was open. */
  restore() {
    const { way, line, selected } = this.state;
    if (way) this.showWay(way[0], way[1]);
    else if (line >= 0) this.showLine(line);
    else if (selected >= 0) this.select(selected);
  }

  listen() {
    const { map } = this;
    suggest(input("find"), finder(this.model), (chosen) => {
      input("find").value = chosen.label;
      this.select(this.model.byId.get(chosen.value) ?? -1, true);
    });
    for (const id of ["way-from", "way-to"]) {
      suggest(input(id), finder(this.model), (chosen) => {
        input(id).value = chosen.label;
        this.wayFromFields();
      });
    }
    input("way-hubs").checked = this.state.hubs;
    input("way-hubs").addEventListener("change", () => this.wayFromFields());
    const colouring = /** @type {HTMLSelectElement} */ (byId("colouring"));
    colouring.value = this.state.colouring;
    colouring.addEventListener("change", () => this.colour(/** @type {Colouring} */ (colouring.value)));
    byId("zoom-in").addEventListener("click", () => { map.camera.zoom(1.5, map.camera.width / 2, map.camera.height / 2); map.request(); });
    byId("zoom-out").addEventListener("click", () => { map.camera.zoom(1 / 1.5, map.camera.width / 2, map.camera.height / 2); map.request(); });
    byId("zoom-fit").addEventListener("click", () => map.fit());
    byId("save-png").addEventListener("click", () => savePng(map));
    byId("save-svg").addEventListener("click", () => saveSvg(map));
    byId("ego-off").addEventListener("click", () => this.ego(-1, 1));
    for (const n of [1, 2, 3]) byId(`steps-${n}`).addEventListener("change", () => this.ego(this.centre(), n));
    onThemeChange(() => this.update());
  }

  /** After anything that changes what is shown. */
  update() {
    const changed = () => this.filtered();
    legend(this.map.scene, byId("legend"), changed);
    tieBoxes(this.model, byId("tie-kinds"), byId("statuses"), changed);
    yearSliders(this.model, byId("years"), changed);
    this.tell();
  }

  filtered() {
    this.model.apply(this.state.filter);
    this.map.refresh();
    this.tell();
  }

  tell() {
    const { map } = this;
    byId("shown").textContent = `${shownText(map)} ${hiddenText(map)}`;
    byId("empty").hidden = this.model.shown > 0;
    fillTable(this.model, byId("table-body"), byId("table-caption"), (node) => this.select(node, true));
    const centre = this.centre();
    byId("ego").hidden = centre < 0;
    if (centre >= 0) {
      byId("ego-name").textContent = this.model.columns.nodes.label[centre];
      input(`steps-${this.steps()}`).checked = true;
    }
    const proposed = this.model.columns.statuses.indexOf("proposed");
    byId("only-proposed").hidden = !this.model.ties || this.model.status.some((status) => status !== proposed);
  }

  /** The actor in the middle: chosen here, or by the server when the whole is too large. */
  centre() {
    const asked = new URLSearchParams(location.search).get("center");
    return asked ? this.model.byId.get(asked) ?? -1 : this.state.filter.centre;
  }

  steps() {
    return Number(new URLSearchParams(location.search).get("steps")) || this.state.filter.steps;
  }

  /**
   * @param {number} node
   * @param {boolean} [fly]
   */
  select(node, fly) {
    if (node >= 0 && !this.model.nodeOn[node]) this.showAll();
    Object.assign(this.state, { selected: node, line: -1, way: null });
    this.panel(node >= 0 ? nodePanel(this.model, node, this.actions) : []);
    this.map.select(node, fly);
  }

  /** Somebody asks for what the filters hide: take the filters off. */
  showAll() {
    const { filter } = this.state;
    for (const set of [filter.types, filter.regions, filter.groups, filter.sectors, filter.kinds, filter.statuses]) set.clear();
    Object.assign(filter, { from: 0, to: 0, centre: -1 });
    this.model.apply(filter);
    this.map.refresh();
    this.update();
  }

  /** @param {number} line */
  showLine(line) {
    this.state.line = line;
    this.map.selectLine(line);
    this.panel(linePanel(this.model, line, this.actions, this.state.way !== null));
  }

  /** @param {HTMLElement[]} content */
  panel(content) {
    const panel = byId("panel");
    panel.replaceChildren(...content);
    document.body.classList.toggle("with-panel", content.length > 0);
    this.map.resize();
    if (content.length) panel.scrollTop = 0;
    this.rest();
  }

  /** @param {number} node */
  open(node) {
    const id = this.model.columns.nodes.id[node];
    if (settings.pages.entity) location.assign(settings.pages.entity + encodePath(shortId(id)));
    else this.ego(node, 1);
  }

  /**
   * Show only an actor and those within some steps. A picture that is only a part is asked for again.
   * @param {number} node
   * @param {number} steps
   */
  ego(node, steps) {
    const query = new URLSearchParams(location.search);
    const partial = this.model.columns.hidden.nodes > 0 || query.has("center");
    if (partial && !settings.offline) {
      if (node < 0) ["center", "steps", "cam"].forEach((name) => query.delete(name));
      else {
        query.set("center", this.model.columns.nodes.id[node]);
        query.set("steps", String(steps));
        query.delete("cam");
      }
      location.search = query.toString();
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

  wayFromFields() {
    const find = finder(this.model);
    const [a, b] = ["way-from", "way-to"].map((id) => this.model.byId.get(find(input(id).value)[0]?.value ?? "") ?? -1);
    this.state.hubs = input("way-hubs").checked;
    if (a >= 0 && b >= 0 && a !== b) this.showWay(a, b);
  }

  /**
   * @param {number} a
   * @param {number} b
   */
  showWay(a, b) {
    const way = findWay(this.model, a, b, this.state.hubs);
    Object.assign(this.state, { way: [a, b], selected: -1, line: -1 });
    const { label } = this.model.columns.nodes;
    input("way-from").value = label[a];
    input("way-to").value = label[b];
    /** @type {HTMLDetailsElement} */ (byId("way")).open = true;
    this.map.showWay(way);
    this.panel(wayPanel(this.model, way, this.actions));
  }

  rest() {
    if (!this.ready) return;
    const { camera, grid } = this.map;
    const home = grid.box ? camera.framing(grid.box) : null;
    const moved = !home || Math.abs(camera.scale / home[2] - 1) > 0.01 || Math.hypot(camera.x - home[0], camera.y - home[1]) * camera.scale > 2;
    this.state.camera = moved ? camera.write() : "";
    writeState(this.model, this.state);
  }
}

/** @param {string} id */
function input(id) {
  return /** @type {HTMLInputElement} */ (byId(id));
}

async function begin() {
  document.body.classList.add("scripted");
  const asked = new URLSearchParams(location.search);
  const query = new URLSearchParams([...asked].filter(([name]) => SERVED.includes(name)));
  query.set("status", "stated,inferred,proposed");
  try {
    const page = new MapPage(new Model(await loadPicture(query.toString())));
    byId("loading").hidden = true;
    byId("map").dataset.ready = "yes";
    Object.assign(globalThis, { kurbitsMap: page });
  } catch (error) {
    byId("loading").hidden = true;
    const place = byId("failed");
    place.hidden = false;
    place.textContent = say("error.map", { reason: error instanceof Error ? error.message : String(error) });
  }
}

void begin();
