/** The panel beside the map: one actor with its ties, or one line with the sentences behind it. */

import { encodePath, entityFacts, settings, tieFacts } from "./data.js";
import { button, count, el, isSaid, language, note, say, sayCount, span } from "./dom.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./data.js").Evidence} Evidence */
/** @typedef {{select: (node: number) => void, line: (line: number) => void, ego: (node: number) => void,
 *            from: (node: number) => void, close: () => void, back: () => void, widen: (node: number) => void,
 *            hide: (nodes: number[]) => void, ask: (kind: "meet"|"sunset", node: number) => void}} PanelActions */

const MOST_TIES = 60;
/** Who can be asked whom it should meet, and what falls when it ends. */
const MEETS = ["organisation", "person"];
const ENDS = ["organisation", "person", "project", "programme"];

/**
 * @param {Model} model
 * @param {number} node
 * @param {PanelActions} actions
 * @returns {HTMLElement[]}
 */
export function nodePanel(model, node, actions) {
  const { nodes, types } = model.columns;
  const type = types[model.type[node]].id;
  const address = settings.pages.entity && type !== "document" ? settings.pages.entity + encodePath(shortId(nodes.id[node])) : "";
  const buttons = el("div", { class: "panel-actions" },
    address && el("a", { class: "button", href: address }, say("panel.page")),
    button(say("panel.ego"), () => actions.ego(node)), button(say("panel.widen"), () => actions.widen(node)),
    button(say("panel.way"), () => actions.from(node)), button(say("panel.hide"), () => actions.hide([node])),
    !settings.offline && MEETS.includes(type) && button(say("panel.meet"), () => actions.ask("meet", node)),
    !settings.offline && ENDS.includes(type) && button(say("panel.sunset"), () => actions.ask("sunset", node)));
  const facts = el("dl", { class: "facts" });
  for (const [name, value] of knownFacts(model, node)) facts.append(fact(name, value));
  if (!settings.offline) void addFacts(facts, nodes.id[node]);
  return [heading(nodes.label[node], say(`kind.${type}`), actions), facts, buttons, el("div", { id: "widen", role: "status" }),
          ...tieGroups(model, node, actions)];
}

/**
 * @param {string} id an id of the map
 */
export function shortId(id) {
  const nuts = "http://data.europa.eu/nuts/code/";
  return id.startsWith(nuts) ? `place/${id.slice(nuts.length)}` : id.replace(/^https:\/\/w3id\.org\/kurbits\//, "");
}

/**
 * @param {string} title
 * @param {string} kind
 * @param {PanelActions} actions
 */
export function heading(title, kind, actions) {
  return el("div", { class: "panel-head" }, kind && el("p", { class: "eyebrow" }, kind), el("h2", { tabindex: "-1" }, title),
    button("×", () => actions.close(), "close", say("panel.close")));
}

/**
 * @param {string} name
 * @param {string} value
 */
export function fact(name, value) {
  return el("div", {}, el("dt", {}, name), el("dd", {}, value));
}

/**
 * @param {Model} model
 * @param {number} node
 * @returns {[string, string][]}
 */
function knownFacts(model, node) {
  const { nodes, regions, sectors } = model.columns;
  const region = regions[model.region[node]];
  const sector = sectors?.[model.sector[node]];
  /** @type {[string, string][]} */
  const facts = [];
  if (sector) facts.push([say("fact.sector"), say(`sector.${sector}`)]);
  if (region?.code) facts.push([say("fact.region"), regionName(region)]);
  const years = span(nodes.year[node], nodes.last[node]);
  if (years) facts.push([say("fact.years"), years]);
  facts.push([say("fact.neighbours"), count(model.degree(node))]);
  return facts;
}

/** @param {{code: string, sv: string, en: string}} region */
export function regionName(region) {
  return (language === "en" ? region.en : region.sv) || region.code || say("unknown");
}

/**
 * What the server knows beyond the picture; the panel stands without it.
 * @param {HTMLElement} list
 * @param {string} id
 */
async function addFacts(list, id) {
  try {
    const more = await entityFacts(id);
    for (const [name, value] of more?.facts ?? []) list.append(fact(name, value));
  } catch (error) {
    list.after(note(say("error.facts", { reason: String(error) })));
  }
}

/**
 * Ties by kind and direction, the most central neighbours first.
 * @param {Model} model
 * @param {number} node
 * @param {PanelActions} actions
 */
function tieGroups(model, node, actions) {
  /** @type {Map<string, {other: number, line: number, tie: number}[]>} */
  const groups = new Map();
  const { edges, kinds } = model.columns;
  for (let k = model.start[node]; k < model.start[node + 1]; k++) {
    for (const tie of model.lineTies[model.via[k]]) {
      if (!model.edgeOn[tie]) continue;
      const name = phrase(kinds[model.kind[tie]], edges.s[tie] === node);
      const entry = { other: model.near[k], line: model.via[k], tie };
      const group = groups.get(name);
      if (group) group.push(entry);
      else groups.set(name, [entry]);
    }
  }
  return [...groups].sort((a, b) => b[1].length - a[1].length).map(([name, entries]) => {
    entries.sort((a, b) => model.rank[b.other] - model.rank[a.other]);
    const list = el("ul", { class: "ties" }, ...entries.slice(0, MOST_TIES).map((entry) => tieRow(model, entry, actions)));
    const more = entries.length > MOST_TIES && note(say("panel.more", { n: entries.length - MOST_TIES }));
    return el("section", {}, el("h3", {}, name, " ", el("span", { class: "number" }, count(entries.length))), list, more);
  });
}

/**
 * "deltar i" or "har deltagare", by direction; an unknown kind by its own name.
 * @param {{id: string, sv: string, en: string}} kind
 * @param {boolean} outward
 */
export function phrase(kind, outward) {
  const key = `tie.${kind.id}.${outward ? "out" : "in"}`;
  return isSaid(key) ? say(key) : (language === "en" ? kind.en : kind.sv) || kind.id;
}

/**
 * @param {Model} model
 * @param {{other: number, line: number, tie: number}} entry
 * @param {PanelActions} actions
 */
function tieRow(model, { other, line, tie }, actions) {
  const years = span(model.from[tie], model.to[tie]);
  const status = model.columns.statuses[model.status[tie]];
  return el("li", {},
    button(model.columns.nodes.label[other], () => actions.select(other), "link"),
    years && el("span", { class: "years" }, years),
    status !== "stated" && badge(status),
    why(model, other, () => actions.line(line)));
}

/**
 * @param {Model} model
 * @param {number} node at the other end of a line
 * @param {() => void} show
 */
export function why(model, node, show) {
  return button(say("panel.why"), show, "why", say("panel.why.of", { name: model.columns.nodes.label[node] }));
}

/** @param {string} status */
function badge(status) {
  return el("span", { class: `badge ${status}` }, say(`status.${status}`));
}

/**
 * @param {Model} model
 * @param {number} line
 * @param {PanelActions} actions
 * @param {boolean} onWay whether it is a step of a way that is shown
 * @returns {HTMLElement[]}
 */
export function linePanel(model, line, actions, onWay) {
  const { nodes } = model.columns;
  const [a, b] = [model.lineS[line], model.lineT[line]];
  const ties = model.lineTies[line].filter((tie) => model.edgeOn[tie]);
  const ends = el("p", { class: "ends" },
    button(nodes.label[a], () => actions.select(a), "link"), " · ",
    button(nodes.label[b], () => actions.select(b), "link"));
  const back = onWay ? [button(say("way.back"), () => actions.back(), "link")] : [];
  return [heading(say("panel.line"), sayCount("panel.ties", ties.length), actions), ...back, ends, ...ties.map((tie) => tieSection(model, tie))];
}

/**
 * One tie in words, then what the source says.
 * @param {Model} model
 * @param {number} tie
 */
function tieSection(model, tie) {
  const { nodes, edges, kinds, statuses } = model.columns;
  const kind = kinds[model.kind[tie]];
  const years = span(model.from[tie], model.to[tie]) || say("years.unknown");
  const place = el("div", { class: "evidence", "aria-busy": "true" }, note(say("loading")));
  const about = el("p", { class: "about" }, years, " ", badge(statuses[model.status[tie]]));
  void showEvidence(place, about, edges.id[tie]);
  return el("section", { class: "tie" },
    el("h3", {}, `${nodes.label[edges.s[tie]]} ${phrase(kind, true)} ${nodes.label[edges.t[tie]]}`), about, place);
}

/**
 * @param {HTMLElement} place
 * @param {HTMLElement} about
 * @param {string} id
 */
async function showEvidence(place, about, id) {
  try {
    const facts = await tieFacts(id);
    const blocks = (facts?.evidence ?? []).map(evidenceBlock);
    place.replaceChildren(...(blocks.length ? blocks : [note(say("evidence.none"))]));
    if (facts?.role) about.prepend(el("strong", {}, facts.role), " ");
    if (facts?.amount) about.append(" ", facts.amount);
    if (facts?.through?.length) about.after(el("p", {}, say("panel.through"), " ", facts.through.map((one) => one.label).join(", ")));
  } catch (error) {
    place.replaceChildren(el("p", { class: "note error" }, say("error.evidence", { reason: String(error) })));
  }
  place.removeAttribute("aria-busy");
}

/**
 * The sentence in its paragraph, or the row, with its source.
 * @param {Evidence} evidence
 */
function evidenceBlock(evidence) {
  const where = evidence.row
    ? el("p", { class: "row" }, say("evidence.row", { row: String(evidence.row), file: evidence.file ?? "" }),
      evidence.sheet ? ` · ${evidence.sheet}` : "", evidence.columns ? ` · ${evidence.columns}` : "")
    : el("blockquote", {}, evidence.before ?? "", el("mark", {}, evidence.quote ?? ""), evidence.after ?? "");
  const title = evidence.title || evidence.file || "";
  const address = evidence.page || (/^https?:\/\//.test(evidence.url ?? "") ? evidence.url : "");
  const source = el("p", { class: "source" }, say("evidence.source"), " ",
    address ? el("a", { href: address }, title) : el("cite", {}, title));
  for (const part of [evidence.publisher, evidence.date]) if (part) source.append(`, ${part}`);
  if (evidence.proposed) source.append(" ", badge("proposed"));
  else if (evidence.implied) source.append(" ", badge("inferred"));
  else if (evidence.accepted_by) source.append(" ", el("span", { class: "badge" }, say("evidence.accepted_by", { rule: evidence.accepted_by })));
  return el("div", { class: "quote" }, where, source);
}
