// @mozilla/readability on linkedom over the corpus: `node readability.mjs MODULES CORPUS OUT STEP`.
// Run by extraction.py as extractors.py is; it takes text, so pages are read in the encoding that
// they declare, else as UTF-8.

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

const [modules, corpus, out, step] = process.argv.slice(2);
const load = createRequire(join(modules, 'package.json'));
const { Readability } = load('@mozilla/readability');
const { parseHTML } = load('linkedom');
const REPEATS = 2;
const BLOCKS = new Set(
  'P DIV LI H1 H2 H3 H4 H5 H6 TD TR BR SECTION ARTICLE BLOCKQUOTE PRE UL OL DL DT DD TABLE FIGURE'.split(' '),
);

function decoded(bytes) {
  const declared = /charset\s*=\s*["']?([\w-]+)/i.exec(bytes.subarray(0, 4096).toString('latin1'));
  try {
    return new TextDecoder(declared?.[1] ?? 'utf-8').decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}

function textOf(html) {
  let text = '';
  const walk = (node) => {
    if (node.nodeType === 3) text += node.data;
    const block = BLOCKS.has(node.tagName);
    if (block) text += '\n';
    for (const kid of node.childNodes ?? []) walk(kid);
    if (block) text += '\n';
  };
  walk(parseHTML(`<html><body>${html}</body></html>`).document.body);
  return text;
}

function answer(html) {
  try {
    const found = new Readability(parseHTML(html).document).parse();
    if (!found) return {};
    return {
      articleBody: textOf(found.content ?? ''),
      title: found.title,
      authors: found.byline ? [found.byline] : [],
      date_published: found.publishedTime ?? null,
    };
  } catch {
    return {}; // a peer that falls over has no answer
  }
}

function timed(html) {
  const start = process.cpuUsage();
  const found = answer(html);
  const { user, system } = process.cpuUsage(start);
  return { ...found, seconds: (user + system) / 1e6 };
}

const cases = readdirSync(corpus)
  .filter((name) => existsSync(join(corpus, name, 'page.html.gz')))
  .sort();
const lines = cases.filter((_, index) => index % Number(step) === 0).map((id) => {
  const html = decoded(gunzipSync(readFileSync(join(corpus, id, 'page.html.gz'))));
  const runs = Array.from({ length: REPEATS }, () => timed(html));
  return JSON.stringify({ id, ...runs.reduce((a, b) => (a.seconds <= b.seconds ? a : b)) });
});
writeFileSync(out, `${lines.join('\n')}\n`);
console.log(load('@mozilla/readability/package.json').version);
