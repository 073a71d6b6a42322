// What axe finds on the page as it stands, in two looks: all rules but contrast, then contrast alone, which takes
// most of the time. Contrast hangs on colours: text of a colour, size and weight that axe has judged good before on
// the same backgrounds, in a window as wide, on this page or another, is not judged again. So text that lies over
// a thing which is not its ancestor is judged by the first of its kind only; without `known` all is judged.
// Gives the violations, and the marks of the text that was judged good now.
async (known) => {
  const NOTHING = "rgba(0, 0, 0, 0)|none|1|none|normal|";
  const marks = new Map();
  function hash(text) { // cyrb53: 53 bits of each text
    let high = 0xdeadbeef, low = 0x41c6ce57;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      high = Math.imul(high ^ code, 2654435761);
      low = Math.imul(low ^ code, 1597334677);
    }
    high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
    low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
    return 4294967296 * (2097151 & low) + (high >>> 0);
  }
  function ground(element) { // what is painted under its text: its own background and its ancestors'
    if (!element) return innerWidth;
    if (!marks.has(element)) {
      const style = getComputedStyle(element);
      const painted = [
        style.backgroundColor, style.backgroundImage, style.opacity, style.filter, style.mixBlendMode,
        ["static", "relative"].includes(style.position) ? "" : style.position + element.className,
      ].join("|");
      const below = ground(element.parentElement);
      marks.set(element, painted === NOTHING ? below : hash(below + painted));
    }
    return marks.get(element);
  }
  function mark(element) {
    const style = getComputedStyle(element);
    return hash([
      ground(element), style.color, style.fontSize, style.fontWeight, style.textShadow,
      style.webkitTextFillColor, element.matches(":disabled, [aria-disabled=true]"),
    ].join("|"));
  }
  function saysSomething(element) {
    return element.matches("input, select, textarea")
      || [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
  }

  const all = { resultTypes: ["violations"], rules: { "color-contrast": { enabled: known === null } } };
  const found = (await axe.run(document, all)).violations;
  if (known === null) return { found, judged: [] };
  const before = new Set(known);
  const fresh = [...document.body.querySelectorAll("*")].filter(
    (element) => saysSomething(element) && element.checkVisibility() && !before.has(mark(element)));
  if (!fresh.length) return { found, judged: [] };
  const contrast = await axe.run({ include: fresh }, {
    runOnly: ["color-contrast"], resultTypes: ["violations", "passes"], elementRef: true, selectors: false,
  });
  const good = contrast.passes.flatMap((rule) => rule.nodes.map((node) => mark(node.element)));
  const bad = contrast.violations.map((rule) => ({
    id: rule.id, impact: rule.impact, nodes: rule.nodes.map((node) => ({ html: node.html })),
  }));
  return { found: found.concat(bad), judged: [...new Set(good)] };
}
