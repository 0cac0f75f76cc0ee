/** Which part of the address of a map the server answers. */

/** Parameters that choose what the server sends. */
const SERVED = ["view", "center", "steps", "region", "kind", "from", "to", "top", "only", "grow", "also", "group",
                       "sector", "programme", "funder", "source", "least", "layout"];

/**
 * The part of an address that the server answers.
 * @param {URLSearchParams} query
 */
export function servedPart(query) {
  const part = new URLSearchParams([...query].filter(([name]) => SERVED.includes(name)));
  part.sort();
  return part;
}
