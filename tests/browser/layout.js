() => {
  // What lies wrong on a page: it scrolls sideways, words lie over each other, are cut off, squeezed
  // or outside the window.
  const found = [];
  const root = document.documentElement;
  if (root.scrollWidth > innerWidth) found.push(`scrolls sideways: ${root.scrollWidth}`);
  const box = (one) => one.getBoundingClientRect();
  const apart = (a, b) => a.right <= b.left + 1 || b.right <= a.left + 1 || a.bottom <= b.top + 1 || b.bottom <= a.top + 1;
  const seen = (one) => one.checkVisibility({ checkVisibilityCSS: true, contentVisibilityAuto: true })
    && !one.closest(".unseen, .skip, [aria-hidden=true], svg, canvas");
  const head = document.querySelector("header.top");
  const title = [...document.querySelectorAll("h1")].find(seen);
  if (head && title && !apart(box(head), box(title))) found.push("the heading lies under the menu");
  const links = head ? [...head.querySelectorAll("a")].filter(seen) : [];
  for (const one of links) {
    if (box(one).right > innerWidth + 1 || box(one).left < -1) found.push(`beyond the edge: ${one.innerText}`);
    for (const other of links)
      if (one !== other && !apart(box(one), box(other))) found.push(`${one.innerText} lies over ${other.innerText}`);
  }
  const scrolling = ".scroll, pre, .time, .editor, .map-page, .suggestions, textarea, select";
  for (const one of document.querySelectorAll("body *")) {
    if (!seen(one) || ![...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim())) continue;
    const style = getComputedStyle(one), words = one.innerText.slice(0, 60);
    const hides = (way) => ["hidden", "clip"].includes(way);
    const wide = one.scrollWidth > one.clientWidth + 1 && hides(style.overflowX);
    const high = one.scrollHeight > one.clientHeight + 2 && hides(style.overflowY);
    if ((wide || high) && one.clientWidth) found.push(`cut off: ${words}`);
    const outside = box(one).right > innerWidth + 1 || box(one).left < -1;
    if (outside && box(one).width && !one.closest(scrolling)) found.push(`outside the window: ${words}`);
  }
  for (const one of document.querySelectorAll("td")) {
    if (seen(one) && one.innerText.length > 60 && box(one).width < 100) found.push(`squeezed: ${one.innerText.slice(0, 60)}`);
  }
  return [...new Set(found)];
}
