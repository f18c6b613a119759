// What is asked of an open page; each function runs inside it, and gives a list of problems.

// Texts of a picture that touch each other, and whatever of it sticks out.
export function crowded(margin) {
  const problems = [];
  for (const svg of document.querySelectorAll('svg[role=img]')) {
    const name = svg.getAttribute('aria-label') ?? '';
    const frame = svg.getBoundingClientRect();
    const outside = box => box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1 || box.bottom > frame.bottom + 1;
    for (const mark of svg.querySelectorAll('circle, path, line, rect, image')) {
      const box = mark.getBoundingClientRect();
      if (box.width + box.height > 0 && outside(box)) problems.push(`${name}: a ${mark.localName} sticks out of the picture: ${mark.outerHTML.slice(0, 120)}`);
    }
    const texts = [...svg.querySelectorAll('text')].filter(text => text.textContent.trim() && text.getBoundingClientRect().width > 0)
      .map(text => ({ words: text.textContent, box: text.getBoundingClientRect() }));
    for (let i = 0; i < texts.length; i++) {
      const a = texts[i].box;
      if (outside(a)) problems.push(`${name}: "${texts[i].words}" sticks out of the picture`);
      for (let j = i + 1; j < texts.length; j++) {
        const b = texts[j].box;
        const x = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const y = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (x > margin && y > margin) problems.push(`${name}: "${texts[i].words}" and "${texts[j].words}" overlap by ${x.toFixed(1)} × ${y.toFixed(1)}`);
      }
    }
  }
  return problems;
}

// Words and numbers that go on in the next line. A word of a hostile file may be longer than any line.
export function broken(longest) {
  const problems = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (!parent || parent.closest('script, style, svg, code, .tip, .live') || parent.getClientRects().length === 0) continue;
    for (const word of node.data.matchAll(/[^\s–—-]+/g)) {
      if (word[0].length > longest) continue;
      const range = document.createRange();
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      const lines = new Set([...range.getClientRects()].filter(box => box.width > 0).map(box => Math.round(box.top)));
      if (lines.size > 1) problems.push(`"${word[0]}" in ${parent.localName} ${parent.className}`);
    }
  }
  return problems;
}

export function strange() {
  const scripts = [...document.scripts];
  return [
    ...(window.hacked ? ['a label was run'] : []),
    ...(scripts.length > (document.querySelector('main') ? 1 : 0) ? scripts.map(script => script.outerHTML.slice(0, 100)) : []),
    ...[...document.querySelectorAll('img, iframe, object, foreignObject')].map(node => node.outerHTML.slice(0, 100)),
  ];
}

export function sideways() {
  return document.scrollingElement.scrollWidth > innerWidth ? [`${document.scrollingElement.scrollWidth} pixels wide on ${innerWidth}`] : [];
}

export function small() {
  return [...document.querySelectorAll('.panel svg')].filter(svg => svg.getBoundingClientRect().width / svg.viewBox.baseVal.width < 0.75)
    .map(svg => svg.getAttribute('aria-label'));
}

export function moving() {
  const problems = document.getAnimations().map(animation => `an animation of ${animation.effect?.target?.outerHTML.slice(0, 80)}`);
  for (const node of document.querySelectorAll('*')) {
    const style = getComputedStyle(node);
    if (style.transitionDuration.split(', ').some(time => parseFloat(time) > 0)) problems.push(`a transition of ${node.localName} ${node.className}`);
    if (style.scrollBehavior === 'smooth') problems.push(`smooth scrolling of ${node.localName}`);
  }
  return problems;
}

// Every column whose numbers have points, and whether these stand below each other.
export function unaligned() {
  const problems = [];
  for (const table of document.querySelectorAll('main table')) {
    [...table.tHead.rows[0].cells].forEach((head, column) => {
      if (!head.classList.contains('n')) return;
      const places = new Set();
      for (const row of [...table.rows].slice(1, 200)) {
        const node = row.cells[column].firstChild;
        const point = node?.data?.search(/[.]/) ?? -1;
        if (point < 0 || row.getClientRects().length === 0) continue;
        const range = document.createRange();
        range.setStart(node, point);
        range.setEnd(node, point + 1);
        places.add(Math.round(range.getBoundingClientRect().left));
      }
      if (Math.max(...places) - Math.min(...places) > 1.5) problems.push(`${head.textContent}: points at ${[...places].join(', ')}`);
    });
  }
  return problems;
}
