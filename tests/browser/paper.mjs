// What a printed report looks like: the words on its pages, as poppler's pdftotext finds them.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

// The words of each page, with the place of each from 0 (top) to 1 (bottom).
export function pagesOf(pdf, work) {
  writeFileSync(`${work}/printed.pdf`, pdf);
  execFileSync('pdftotext', ['-bbox', `${work}/printed.pdf`, `${work}/printed.html`]);
  const pages = [];
  for (const line of readFileSync(`${work}/printed.html`, 'utf8').split('\n')) {
    const page = line.match(/<page width="([\d.]+)" height="([\d.]+)"/);
    if (page) pages.push({ width: Number(page[1]), height: Number(page[2]), words: [] });
    const word = line.match(/<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*)<\/word>/);
    if (word) pages.at(-1).words.push({ left: +word[1], top: +word[2], right: +word[3], bottom: +word[4], text: word[5] });
  }
  return pages;
}

// Pages of which more than half is empty; the last may be, and the one before the paper is turned.
export function halfEmpty(pages) {
  return pages.flatMap((page, i) => {
    if (i === pages.length - 1 || pages[i + 1].width !== page.width) return [];
    const last = Math.max(0, ...page.words.map(word => word.bottom)) / page.height;
    return last < 0.5 ? [`page ${i + 1} ends at ${Math.round(100 * last)} %`] : [];
  });
}

// Headings that stand last on their page. A heading is told by the size of its letters, and by its words.
export function lonely(pages, headings) {
  const plain = text => text.replace(/\s+/g, '').replace(/&amp;/g, '&').replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"');
  const wanted = headings.map(plain);
  return pages.flatMap((page, i) => {
    const lines = new Map();
    for (const word of page.words) {
      const key = Math.round(word.bottom);
      lines.set(key, (lines.get(key) ?? '') + plain(word.text));
    }
    const last = lines.get(Math.max(...lines.keys())) ?? '';
    return wanted.includes(last) ? [`"${last}" ends page ${i + 1}`] : [];
  });
}

export function outside(pages) {
  return pages.flatMap((page, i) =>
    page.words.filter(word => word.left < 0 || word.right > page.width || word.top < 0 || word.bottom > page.height)
      .map(word => `"${word.text}" on page ${i + 1}`));
}
