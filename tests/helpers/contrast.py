"""How far each piece of text on a page stands out from what is behind it, measured in a browser."""

from typing import Any

ENOUGH = 4.5
"""The contrast that WCAG 2 asks of text, level AA: https://www.w3.org/TR/WCAG22/#contrast-minimum"""

MEASURE = """
() => {
  const parsed = (text) => {
    const numbers = text.match(/[\\d.]+/g).map(Number);
    return numbers.length === 4 ? numbers : [...numbers, 1];
  };
  const over = (top, below) => [0, 1, 2].map((i) => top[3] * top[i] + (1 - top[3]) * below[i]);
  const light = (rgb) => {
    const [r, g, b] = rgb.map((v) => v / 255).map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const text = walk.currentNode.textContent.trim();
    if (!text || !walk.currentNode.parentElement.checkVisibility({ visibilityProperty: true })) continue;
    const chain = [];
    for (let at = walk.currentNode.parentElement; at; at = at.parentElement) chain.unshift(at);
    let back = [255, 255, 255], opacity = 1;
    for (const element of chain) {
      const style = getComputedStyle(element);
      opacity *= Number(style.opacity);
      const layer = parsed(style.backgroundColor);
      back = over([...layer.slice(0, 3), layer[3] * opacity], back);
    }
    const colour = parsed(getComputedStyle(chain.at(-1)).color);
    const front = over([...colour.slice(0, 3), colour[3] * opacity], back);
    const [high, low] = [light(front), light(back)].sort((a, b) => b - a);
    found.push([(high + 0.05) / (low + 0.05), text.slice(0, 60)]);
  }
  return found;
}
"""


def too_faint(page: Any) -> tuple[list[tuple[float, str]], int]:
    """Return the contrast and the beginning of each visible text that has too little, and how many were measured."""
    measured = page.evaluate(MEASURE)
    return [(round(contrast, 2), text) for contrast, text in measured if contrast < ENOUGH], len(measured)
