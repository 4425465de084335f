// The texts of the page whose contrast to their ground is below 4.5, the least for text of ordinary size.
const channel = (value) => value <= 10.31475 ? value / 3294.6 : ((value / 255 + 0.055) / 1.055) ** 2.4;
const light = ([red, green, blue]) => 0.2126 * channel(red) + 0.7152 * channel(green) + 0.0722 * channel(blue);
const colour = (text) => text.match(/[\d.]+/g).map(Number);
function ground(element) {
  for (let one = element; one; one = one.parentElement) {
    const [red, green, blue, alpha = 1] = colour(getComputedStyle(one).backgroundColor);
    if (alpha > 0) return [red, green, blue];
  }
  return [255, 255, 255];
}
const faint = new Set();
for (const element of document.querySelectorAll("body *")) {
  const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
  if (!own || !element.checkVisibility() || element.closest("svg, :disabled, script, .quiet, .skip")) continue;
  const [one, two] = [light(colour(getComputedStyle(element).color)), light(ground(element))];
  const contrast = (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
  if (contrast < 4.5) faint.add(`${element.tagName} ${element.textContent.trim().slice(0, 40)}: ${contrast.toFixed(2)}`);
}
return [...faint];
