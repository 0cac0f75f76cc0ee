/** What the page says round the map: how much is shown, what stands in the middle, what went wrong. */

import { settings } from "./data.js";
import { button, byId, el, say } from "./dom.js";
import { hiddenText, shownText, trustText } from "./save.js";
import { fillServed } from "./served.js";
import { fillTable } from "./table.js";
import { showWeights } from "./weights.js";

/** @typedef {import("./page.js").MapPage} MapPage */
/** @typedef {import("./model.js").Model} Model */

/** @param {MapPage} page */
export function tell(page) {
  const { map, model, state, query } = page;
  byId("shown").textContent = `${shownText(map)} ${hiddenText(map)}`;
  byId("trust").textContent = trustText(map);
  byId("trust-short").textContent = trustText(map, "short_");
  /** @type {HTMLElement} */ (byId("trust").parentElement).hidden = !trustText(map);
  byId("empty").hidden = model.shown > 0;
  fillTable(model, byId("table-body"), byId("table-caption"), (node) => page.select(node, true));
  showWeights(page);
  const centre = page.centre();
  byId("ego").hidden = centre < 0;
  if (centre >= 0) {
    byId("ego-name").textContent = model.columns.nodes.label[centre];
    /** @type {HTMLInputElement} */ (byId(`steps-${page.steps()}`)).checked = true;
  }
  const group = query.get("group");
  const within = byId("within");
  within.hidden = !group;
  const head = model.columns.nodes.heads?.[0]?.[0] ?? model.columns.nodes.label[model.order[0]];
  if (group) within.firstElementChild?.replaceChildren(say("disc.name", { name: head ?? group }));
  const gone = byId("show-gone");
  gone.hidden = !state.filter.nodes.size;
  gone.textContent = say("tools.gone", { n: state.filter.nodes.size });
  const proposed = model.columns.statuses.indexOf("proposed");
  byId("only-proposed").hidden = !model.ties || model.status.some((status) => status !== proposed);
}

/**
 * After the address changed: which way can be undone, and where links lead that carry the address.
 * @param {MapPage} page
 */
export function tellAddress({ past, query, model }) {
  for (const [id, list] of /** @type {[string, string[]][]} */ ([["undo", past.back], ["redo", past.ahead]])) {
    byId(id).setAttribute("aria-disabled", String(!list.length));
  }
  for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll("a[data-with-query]"))) {
    const asked = new URLSearchParams(query);
    if (link.hasAttribute("download")) asked.set("lang", settings.lang);
    if (link.dataset.format) asked.set("format", link.dataset.format);
    link.search = asked.toString();
  }
  const placing = document.getElementById("placing");
  if (placing instanceof HTMLSelectElement) placing.value = query.get("layout") ?? "";
  const code = document.getElementById("embed-code");
  if (code instanceof HTMLTextAreaElement) {
    const address = new URL(settings.pages.embed, location.href);
    address.search = query.toString();
    const frame = el("iframe", { src: address.href, width: "800", height: "560", title: settings.title, loading: "lazy" });
    code.value = new XMLSerializer().serializeToString(frame).replace(/ xmlns="[^"]*"/, "");
  }
  fillServed(query, model.columns.view);
}

/**
 * A link that was made of another publication says so.
 * @param {Model} model
 * @param {string|null} made
 */
export function tellVersion(model, made) {
  const now = String(model.columns.version);
  const banner = byId("other-version");
  banner.hidden = !made || made === now;
  if (banner.hidden) return;
  const close = button(say("version.close"), () => { banner.hidden = true; }, "link");
  banner.replaceChildren(say("version.other", { made: made ?? "", now }), " ", close);
}
